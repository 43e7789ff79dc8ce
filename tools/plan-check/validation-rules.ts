import type { Block } from '../configuration/body.ts';
import { literalText } from './literals.ts';
import { attributeOf } from './module-tree.ts';

/** What the plainer ones of a variable's own validations ask of its value; the engine has the last word. */
export interface ValidationRules {
  /** From `contains([...], var.x)`: the values there are, as JSON values. */
  readonly oneOf?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minimumLength?: number;
  readonly maximumLength?: number;
  /** Whether a text meets everything that could be read. */
  readonly accepts: (text: string) => boolean;
}

/** Reads `condition`s that are joined by `&&`; one with alternatives, or with a form that is not known, says nothing. */
export function readValidationRules(variable: Block): ValidationRules {
  const rules: Mutable<Omit<ValidationRules, 'accepts'>> = {};
  const checks: ((text: string) => boolean)[] = [];
  const name = variable.labels[0] ?? '';
  for (const validation of variable.body.blocks('validation', 0)) {
    const condition = attributeOf(validation, 'condition')?.text ?? '';
    if (condition.includes('||')) continue;
    for (const term of condition.split('&&')) readTerm(term.trim(), name, rules, checks);
  }
  return { ...rules, accepts: (text) => checks.every((check) => check(text)) };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function readTerm(
  term: string,
  name: string,
  rules: Mutable<Omit<ValidationRules, 'accepts'>>,
  checks: ((text: string) => boolean)[],
): void {
  const variable = `var\\.${name}`;
  const match = (pattern: string): RegExpExecArray | null => new RegExp(`^(?:${pattern})$`, 's').exec(term);

  const [, list] = match(`contains\\(\\s*(?:tolist\\()?\\[(.*)\\]\\)?\\s*,\\s*${variable}\\s*\\)`) ?? [];
  if (list !== undefined) {
    const values = literals(list);
    if (values) rules.oneOf = values;
  }
  const [, pattern] =
    match(`can\\(\\s*regex\\(\\s*("(?:[^"\\\\]|\\\\.)*")\\s*,\\s*${variable}\\s*\\)\\s*\\)`) ?? [];
  const expression = pattern === undefined ? undefined : toRegExp(literalText(pattern));
  if (expression) checks.push((text) => expression.test(text));

  const [, length, operator, bound] =
    match(`(length\\()?\\s*${variable}\\s*\\)?\\s*(>=|<=|==|>|<)\\s*(-?[\\d.]+)`) ?? [];
  if (operator !== undefined && bound !== undefined) {
    const least = operator === '>' ? Number(bound) + 1 : Number(bound);
    const most = operator === '<' ? Number(bound) - 1 : Number(bound);
    if (length === undefined) {
      if (operator !== '<' && operator !== '<=') rules.minimum = Math.max(rules.minimum ?? -Infinity, least);
      if (operator !== '>' && operator !== '>=') rules.maximum = Math.min(rules.maximum ?? Infinity, most);
    } else {
      if (operator !== '<' && operator !== '<=')
        rules.minimumLength = Math.max(rules.minimumLength ?? 0, least);
      if (operator !== '>' && operator !== '>=')
        rules.maximumLength = Math.min(rules.maximumLength ?? Infinity, most);
    }
  }
  const [, negated, side, part] =
    match(`(!)?\\s*(startswith|endswith)\\(\\s*${variable}\\s*,\\s*("[^"]*")\\s*\\)`) ?? [];
  const wanted = literalText(part);
  if (wanted !== undefined) {
    checks.push(
      (text) =>
        (side === 'startswith' ? text.startsWith(wanted) : text.endsWith(wanted)) !== (negated === '!'),
    );
  }
  const [, other] = match(`${variable}\\s*!=\\s*("[^"]*")`) ?? [];
  const excluded = literalText(other);
  if (excluded !== undefined) checks.push((text) => text !== excluded);

  const [, fn] = match(`can\\(\\s*(\\w+)\\(\\s*${variable}\\b.*\\)\\s*\\)`) ?? [];
  const format = fn === undefined ? undefined : FORMATS[fn];
  if (format) checks.push((text) => format.test(text));
}

/** Functions that validations use to ask for a format. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  cidrhost: /^\d+(\.\d+){3}\/\d+$/,
  cidrnetmask: /^\d+(\.\d+){3}\/\d+$/,
  cidrsubnet: /^\d+(\.\d+){3}\/\d+$/,
  formatdate: /^\d{4}-\d\d-\d\dT/,
  jsondecode: /^[{[]/,
  base64decode: /^[A-Za-z0-9+/]+=*$/,
  parseint: /^\d+$/,
  timeadd: /^\d{4}-\d\d-\d\dT/,
  tonumber: /^\d+$/,
  yamldecode: /^/,
};

/** Undefined unless all are literals. */
function literals(list: string): unknown[] | undefined {
  const parts = list.match(/"(?:[^"\\]|\\.)*"|[^,\s]+/g) ?? [];
  const values = parts.map((part) => {
    if (part.startsWith('"')) return literalText(part);
    if (/^-?[\d.]+$/.test(part)) return Number(part);
    return part === 'true' ? true : part === 'false' ? false : undefined;
  });
  return values.length > 0 && values.every((value) => value !== undefined) ? values : undefined;
}

/** The engine's expressions are RE2's, of which nearly all mean the same here. */
function toRegExp(pattern: string | undefined): RegExp | undefined {
  if (pattern === undefined) return undefined;
  const [, flags = '', rest = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern) ?? [];
  try {
    return new RegExp(rest.replaceAll('\\z', '$').replaceAll('\\A', '^'), flags);
  } catch {
    return undefined;
  }
}
