import { hclExpression, hclText } from './literals.ts';
import type { MockDefaults } from './mock-values.ts';

/** A provider configuration to be mocked. */
export interface MockedConfiguration {
  readonly name: string;
  readonly alias?: string;
  /** The expression that says which instances there are. */
  readonly forEach?: string;
  readonly defaults: MockDefaults;
}

export interface Override {
  readonly kind: 'resource' | 'data';
  /** `module.a.random_pet.b`. */
  readonly target: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface GeneratedTest {
  readonly mocked: readonly MockedConfiguration[];
  readonly overrides: readonly Override[];
}

export interface GeneratedText {
  readonly text: string;
  /** Which value, as the user named it, stands from which line on. */
  readonly valueLines: readonly { readonly line: number; readonly name: string }[];
}

/** Writes values of variables as a variable file in JSON, which knows no templates. */
export function writeVariableFile(variables: Readonly<Record<string, unknown>>): GeneratedText {
  const entries = Object.entries(variables).sort(byName);
  const lines = entries.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return {
    text: `{\n${lines.join(',\n')}\n}\n`,
    valueLines: entries.map(([name], index) => ({ line: index + 2, name })),
  };
}

/** Writes a test that plans the module once, in the syntax of `tofu test`. */
export function writeTestFile({ mocked, overrides }: GeneratedTest): GeneratedText {
  const lines: string[] = [];
  const valueLines: { line: number; name: string }[] = [];
  const add = (text: string): void => {
    lines.push(...text.split('\n'));
  };
  for (const { name, alias, forEach, defaults } of mocked) {
    add(`mock_provider ${hclText(name)} {`);
    if (alias !== undefined) add(`  alias = ${hclText(alias)}`);
    // The engine has not yet made a set of a value that a variable says is one.
    if (forEach !== undefined) add(`  for_each = try(toset(${forEach}), ${forEach})`);
    for (const [block, types] of [
      ['mock_resource', defaults.resources],
      ['mock_data', defaults.data],
    ] as const) {
      for (const [type, values] of Object.entries(types).sort(byName)) {
        if (Object.keys(values).length === 0) continue;
        add(`  ${block} ${hclText(type)} {\n    defaults = ${hclExpression(values, '    ')}\n  }`);
      }
    }
    add('}');
  }
  for (const { kind, target, values } of overrides) {
    valueLines.push({ line: lines.length + 1, name: target });
    add(`override_${kind} {\n  target = ${target}\n  values = ${hclExpression(values, '  ')}\n}`);
  }
  add('run "plan" {\n  command = plan\n}\n');
  return { text: lines.join('\n'), valueLines };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
