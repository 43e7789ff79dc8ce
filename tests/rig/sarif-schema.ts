import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import Ajv from 'ajv';

import type { SarifLog } from '../../tools/sarif/sarif-log.ts';

const require = createRequire(import.meta.url);

/** The published schema of SARIF 2.1.0, which is of JSON Schema draft 4. */
const schemaFile = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

const validate = makeValidator();

function makeValidator(): ReturnType<Ajv.Ajv['compile']> {
  const ajv = new Ajv({ schemaId: 'id', meta: false, allErrors: true });
  ajv.addMetaSchema(readJson(require.resolve('ajv/lib/refs/json-schema-draft-04.json')));
  return ajv.compile(readJson(schemaFile));
}

function readJson(file: string): object {
  return JSON.parse(readFileSync(file, 'utf8')) as object;
}

/** What is wrong with a log by the schema, and by the rules of the standard that no schema can say. */
export function sarifProblems(text: string): string[] {
  const log = JSON.parse(text) as SarifLog;
  const problems: string[] = [];
  if (validate(log) !== true) {
    problems.push(...(validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ''}`));
    return problems;
  }
  for (const run of log.runs) {
    const { rules } = run.tool.driver;
    if (new Set(rules.map(({ id }) => id)).size !== rules.length) problems.push('a rule stands twice');
    for (const result of run.results) {
      if (rules[result.ruleIndex]?.id !== result.ruleId)
        problems.push(`${result.ruleId} has another's index`);
      if (/(?<!\{)\{(\{\{)*(?!\{)/.test(result.message.text)) problems.push('a brace is not written twice');
      for (const { physicalLocation } of result.locations) {
        const { uri } = physicalLocation.artifactLocation;
        if (uri.startsWith('/') || uri.includes('..') || uri.includes('\\')) {
          problems.push(`${uri} is not relative to the workspace`);
        }
      }
    }
  }
  return problems;
}
