import { posix } from 'node:path';

import { notMockedSummary } from '../plugin-protocol/test-calls.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import { exampleOf, fittingValue } from './given-values.ts';
import type { GeneratedText } from './test-file.ts';
import type { SourceFinder, ValueSources } from './value-sources.ts';

export interface FindingContext {
  /** The target that has the values. */
  readonly target: string;
  /** The module's directory, relative to the workspace. */
  readonly directory: string;
  readonly sources: SourceFinder;
  readonly placeholders: Readonly<Record<string, unknown>>;
  /** The attribute `values`, as it is written. */
  readonly values: Readonly<Record<string, string>>;
  /** The engine's JSON type of a variable. */
  readonly typeOf: (variable: string) => unknown;
  /** What was generated, and its place in the workspace. */
  readonly generated: readonly (GeneratedText & { readonly at: string })[];
}

const CHECK_FAILED = 'Check block assertion failed';
const UNFIT_SUMMARY = 'Invalid value for input variable';
const UNFIT_VALUE = /^The given value is not suitable for var\.([\w-]+) /;
const INVALID_VALUE = 'Invalid value for variable';

/** What the engine finds by looking at declarations alone: no value would change it. */
const ABOUT_DECLARATIONS: ReadonlySet<string> = new Set([
  'Removed resource block still exists',
  'Moved object still exists',
  'Output refers to sensitive values',
  'Output does not allow ephemeral value',
  'Ephemeral value used in non-ephemeral context',
  'Invalid output configuration',
]);

/**
 * The engine's findings in words of the module and of the target's values: nobody but this check knows the generated
 * test, and a value it has made up may be what is wrong.
 */
export function explainFindings(diagnostics: readonly Diagnostic[], context: FindingContext): Diagnostic[] {
  return diagnostics.map((diagnostic) => explain(diagnostic, context));
}

const OWN_PROVIDER_BLOCK =
  'only provider blocks of the module that is planned can be mocked, and this one is of a module it calls: give it to ' +
  'that module with providers = {...}, or do without a plan check (plan_check = False)';

function explain(diagnostic: Diagnostic, context: FindingContext): Diagnostic {
  const outside = withoutGeneratedPlace(diagnostic, context);
  if (outside) return outside;
  if (diagnostic.summary === notMockedSummary) return { ...diagnostic, hint: OWN_PROVIDER_BLOCK };
  const unfit = withUnfitValue(diagnostic, context);
  if (unfit) return unfit;
  const found = atValidationRule(diagnostic, context.directory);
  if (found.severity === 'warning' || ABOUT_DECLARATIONS.has(found.summary)) return found;
  const madeUp = context.sources.ofDiagnostic(diagnostic);
  const names = [...madeUp.variables.map((name) => `var.${name}`), ...madeUp.mocked];
  // A failed check is no reason to stop for the engine either, when it plans without a test.
  const severity = found.summary === CHECK_FAILED ? 'warning' : found.severity;
  if (names.length === 0 || found.hint !== undefined) return { ...found, severity };
  return { ...found, severity, madeUp: names, hint: advice(madeUp, context) };
}

/** What stands in the generated test, or on the engine's command line, is a value that the user or this check gave. */
function withoutGeneratedPlace(diagnostic: Diagnostic, context: FindingContext): Diagnostic | undefined {
  const { generated, target, placeholders } = context;
  const { place } = diagnostic;
  const [, placeholder] = /<value for var\.(.+)>$/.exec(place?.path ?? '') ?? [];
  const file = generated.find(({ at }) => at === place?.path);
  if (!place || (!file && placeholder === undefined)) return undefined;
  const { severity, summary } = diagnostic;
  const rest = { severity, summary, detail: diagnostic.detail };
  const name = placeholder ?? file?.valueLines.filter(({ line }) => line <= place.line).at(-1)?.name;
  if (name === undefined)
    return { ...rest, hint: 'this stands in the generated test; please report it with the module' };
  const detail = `${rest.detail}\nThis is about the value of ${name}.`;
  if (name in placeholders)
    return { ...rest, detail, madeUp: [`var.${name}`], hint: giveValues([name], context) };
  return { ...rest, detail, hint: correctValues(target) };
}

/** The engine speaks of the variable's declaration; what is wrong is a value that the target gives. */
function withUnfitValue(
  diagnostic: Diagnostic,
  { values, typeOf, target }: FindingContext,
): Diagnostic | undefined {
  const [, name = ''] = UNFIT_VALUE.exec(diagnostic.detail) ?? [];
  const text = values[name];
  if (diagnostic.summary !== UNFIT_SUMMARY || text === undefined) return undefined;
  return { ...diagnostic, hint: `${fittingValue(name, text, typeOf(name))}: ${correctValues(target)}` };
}

/** The engine names the variable's first line; what it broke is the rule. */
function atValidationRule(diagnostic: Diagnostic, directory: string): Diagnostic {
  const { summary, detail } = diagnostic;
  const [whole, path, line, column] =
    /\n*This was checked by the validation rule at (.+):(\d+),(\d+)-[\d,-]+\.\n*/.exec(detail) ?? [];
  if (summary !== INVALID_VALUE || whole === undefined || path === undefined) return diagnostic;
  const { severity } = diagnostic;
  return {
    severity,
    summary,
    detail: detail.replace(whole, '\n'),
    place: { path: posix.join(directory, path), line: Number(line), column: Number(column) },
  };
}

function advice({ variables, mocked }: ValueSources, context: FindingContext): string {
  const { placeholders } = context;
  const values = variables.map((name) => `var.${name} = ${JSON.stringify(placeholders[name])}`);
  const made = [
    ...(values.length > 0
      ? [`${values.length === 1 ? 'the placeholder' : 'placeholders'} (${list(values)})`]
      : []),
    ...(mocked.length > 0 ? [`what mocked providers computed (${list(mocked)})`] : []),
  ];
  return `this depends on ${made.join(' and ')}, so the module may be right: ${giveValues([...variables, ...mocked], context)}`;
}

const SHOWN = 5;

function list(names: readonly string[]): string {
  return names.length > SHOWN
    ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`
    : names.join(', ');
}

function giveValues(names: readonly string[], { typeOf, placeholders, target }: FindingContext): string {
  const [first = ''] = names;
  const others = names.length > 1 ? ` (or another one of these)` : '';
  const type = first in placeholders ? typeOf(first) : 'string';
  const key = first in placeholders || namesAttribute(first) ? first : `${first}.ATTRIBUTE`;
  const value = /(^|\.)terraform_remote_state\.[^.]+\.outputs$/.test(key)
    ? REMOTE_OUTPUTS
    : exampleValue(type, placeholders[first]);
  return `give a value that fits${others} in ${target}: values = {"${key}": ${JSON.stringify(value)}} (plan_values of a tofu_package)`;
}

/** Nothing tells which outputs another state has. */
const REMOTE_OUTPUTS = '{"OUTPUT": "..."}';

/** A value of another type than text is written as JSON; the one that did not fit is no example. */
function exampleValue(type: unknown, refused: unknown): string {
  if (type === undefined || type === 'string') return '...';
  const example = JSON.stringify(exampleOf(type));
  return example === JSON.stringify(refused) ? '...' : example;
}

/** Whether an address such as `module.a.random_pet.b.id` goes on behind the name of what it is about. */
function namesAttribute(address: string): boolean {
  const parts = address.split('.');
  while (parts[0] === 'module') parts.splice(0, 2);
  return parts.length > (parts[0] === 'data' ? 3 : 2);
}

export function correctValues(target: string): string {
  return `correct it in the values of ${target} (plan_values of a tofu_package)`;
}
