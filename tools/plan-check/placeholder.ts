import { exampleText, exampleTexts } from './example-texts.ts';
import type { ValidationRules } from './validation-rules.ts';

/**
 * A value of a type, for a variable that must have one.
 *
 * @param name what the value is called: names tell what a text is for
 * @param type in the engine's JSON form; undefined for `any`
 * @param rules what the variable's validations ask; only of the value itself, not of what is in it
 */
export function placeholderFor(name: string, type: unknown, rules?: ValidationRules): unknown {
  if (rules?.oneOf?.length) return rules.oneOf[0];
  if (type === undefined || type === 'dynamic' || type === 'string') return placeholderText(name, rules);
  if (type === 'number') return placeholderNumber(name, rules);
  if (type === 'bool') return true;
  if (!Array.isArray(type)) return placeholderText(name, rules);
  const [kind, inner, optional] = type as [string, unknown, readonly string[] | undefined];
  // One element, so that what is made for each is looked at.
  const wanted = Math.max(rules?.minimumLength ?? 0, Math.min(1, rules?.maximumLength ?? 1));
  switch (kind) {
    case 'list':
      return Array.from({ length: wanted }, () => placeholderFor(singular(name), inner));
    case 'set':
      // Elements of a set must differ.
      return Array.from({ length: wanted }, (_, index) =>
        numbered(placeholderFor(singular(name), inner), index),
      );
    case 'map':
      return Object.fromEntries(
        Array.from({ length: wanted }, (_, index) => [
          `example${index || ''}`,
          placeholderFor(singular(name), inner),
        ]),
      );
    case 'tuple':
      return (inner as readonly unknown[]).map((each) => placeholderFor(name, each));
    case 'object':
      return Object.fromEntries(
        Object.entries(inner as Record<string, unknown>)
          .filter(([attribute]) => !optional?.includes(attribute))
          .map(([attribute, each]) => [attribute, placeholderFor(attribute, each)]),
      );
    default:
      return placeholderText(name, rules);
  }
}

function placeholderText(name: string, rules: ValidationRules | undefined): string {
  if (!rules) return exampleText(name);
  const { minimumLength = 0, maximumLength = Infinity, accepts } = rules;
  const fitting = exampleTexts(name)
    .flatMap((text) => [text, text.slice(0, maximumLength), text.padEnd(minimumLength, 'a')])
    .filter(({ length }) => length >= minimumLength && length <= maximumLength);
  return fitting.find(accepts) ?? fitting[0] ?? exampleText(name);
}

function placeholderNumber(name: string, rules: ValidationRules | undefined): number {
  const usual = /ports?$/.test(name) ? 8080 : 1;
  const { minimum = -Infinity, maximum = Infinity } = rules ?? {};
  return Math.max(Math.min(usual, maximum), minimum);
}

function singular(name: string): string {
  return name.replace(/s$/, '');
}

function numbered(value: unknown, index: number): unknown {
  if (index === 0) return value;
  if (typeof value === 'string') return `${value}${index}`;
  return typeof value === 'number' ? value + index : value;
}
