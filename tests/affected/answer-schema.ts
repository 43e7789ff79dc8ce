import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv from 'ajv';

import { repositoryRoot } from '../rig/bootstrap-rc.ts';

interface Schema {
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

const schema = JSON.parse(
  readFileSync(join(repositoryRoot, 'docs', 'affected.schema.json'), 'utf8'),
) as Schema;
const ajv = new Ajv({ allErrors: true });
const validateDocument = ajv.compile(schema);
const validateLine = ajv.compile({ $ref: 'affected.schema.json#/definitions/line' });

/** What is wrong with an answer by the published schema; fields that it does not name are wrong too. */
export function documentProblems(document: Record<string, unknown>): string[] {
  return [...problemsOf(validateDocument, document), ...unnamedFields(document)];
}

/** The same for a line of --format ndjson. */
export function lineProblems(line: Record<string, unknown>): string[] {
  return problemsOf(validateLine, line);
}

function problemsOf(validate: Ajv.ValidateFunction, value: unknown): string[] {
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ''}`);
}

function unnamedFields(document: Record<string, unknown>): string[] {
  const unnamed = (value: unknown, ...definitions: string[]): string[] => {
    const known = definitions.flatMap((name) => Object.keys(schema.definitions[name]?.properties ?? {}));
    const fields = Object.keys(value as Record<string, unknown>);
    return fields.filter((field) => !known.includes(field)).map((field) => `${definitions.join()}.${field}`);
  };
  const { targets, deleted, ...summary } = document as {
    targets: { causes: unknown[] }[];
    deleted: unknown;
    globalCauses: unknown[];
  };
  if (!Array.isArray(deleted)) return ['deleted'];
  return [
    ...unnamed(summary, 'summary'),
    ...summary.globalCauses.flatMap((cause) => unnamed(cause, 'globalCause')),
    ...targets.flatMap((target) => [
      ...unnamed(target, 'target'),
      ...target.causes.flatMap((cause) => unnamed(cause, 'cause')),
    ]),
  ];
}
