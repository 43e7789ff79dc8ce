import { posix } from 'node:path';

import { readFileBody } from '../configuration/read-body.ts';
import { hclExpression } from './literals.ts';
import type { ModuleInterface, Variable } from './module-interface.ts';
import { attributeOf, type ModuleTree } from './module-tree.ts';
import { placeholderFor } from './placeholder.ts';
import type { PlanCheckRequest } from './request.ts';
import { readValidationRules } from './validation-rules.ts';

export interface ChosenPlaceholders {
  readonly placeholders: Readonly<Record<string, unknown>>;
  /** `TF_VAR_*`: whatever else gives a value to a variable comes before these. */
  readonly environment: Readonly<Record<string, string>>;
}

/** For each required variable that neither `values` nor a variable file gives a value to. */
export function chosenPlaceholders(
  { variables }: ModuleInterface,
  tree: ModuleTree,
  request: Pick<PlanCheckRequest, 'files' | 'directory' | 'variableFiles'>,
  given: readonly string[],
): ChosenPlaceholders {
  const known = new Set([...given, ...namesInVariableFiles(request)]);
  const placeholders: Record<string, unknown> = {};
  const environment: Record<string, string> = {};
  for (const [name, variable] of variables) {
    if (!variable.required || known.has(name)) continue;
    const [block] = tree.blocks(request.directory, 'variable', name);
    const value = placeholderFor(name, variable.type, block && readValidationRules(block));
    placeholders[name] = value;
    const isText =
      isPlain(variable) || (variable.type === undefined && !(block && attributeOf(block, 'type')));
    environment[`TF_VAR_${name}`] = isText ? String(value) : hclExpression(value);
  }
  return { placeholders, environment };
}

/** The engine takes such a variable's value in the environment as it is, and every other one as an expression. */
function isPlain({ type }: Variable): boolean {
  return type === 'string' || type === 'number' || type === 'bool';
}

const READ_BY_THE_ENGINE = /^(terraform\.tfvars|.*\.auto\.tfvars)(\.json)?$/;

function namesInVariableFiles({
  files,
  directory,
  variableFiles,
}: Pick<PlanCheckRequest, 'files' | 'directory' | 'variableFiles'>): string[] {
  return files
    .filter(
      ({ at }) =>
        variableFiles.includes(at) ||
        (posix.dirname(at) === directory && READ_BY_THE_ENGINE.test(posix.basename(at))),
    )
    .flatMap(({ at, path }) => {
      // What cannot be read, the engine refuses as well.
      const file = readFileBody(path, at);
      return file.ok ? file.value.body.attributes().map(({ name }) => name) : [];
    });
}
