import type {
  StarlarkAttribute,
  StarlarkExtension,
  StarlarkFile,
  StarlarkFunction,
  StarlarkProvider,
  StarlarkRule,
} from './stardoc.ts';

/**
 * The whole reference: the files in the order in which they are given.
 *
 * @param rulesBehindMacros shown with the macro of the same name, which takes their attributes as its own
 */
export function renderReference(
  files: readonly StarlarkFile[],
  rulesBehindMacros: readonly StarlarkRule[],
  command: string,
): string {
  const contents = files.map(
    (file) =>
      `- \`${load(file)}\`: ${names(file)
        .map((name) => `[${name}](#${anchor(name)})`)
        .join(', ')}`,
  );
  return [
    `<!-- Written by \`${command}\` from the documentation in the Starlark files: change it there. -->`,
    '# Reference',
    contents.join('\n'),
    ...files.map((file) => renderFile(file, rulesBehindMacros)),
  ].join('\n\n');
}

/** Everything that a user can load from the file. */
export function names(file: StarlarkFile): string[] {
  return [...file.functions, ...file.rules, ...file.providers, ...file.extensions].map(({ name }) => name);
}

function renderFile(file: StarlarkFile, rulesBehindMacros: readonly StarlarkRule[]): string {
  return [
    `## \`${load(file)}\``,
    file.doc.trim(),
    ...file.functions.map((func) =>
      renderFunction(
        func,
        rulesBehindMacros.find(({ name }) => name === func.name),
      ),
    ),
    ...file.rules.map(renderRule),
    ...file.providers.map(renderProvider),
    ...file.extensions.map(renderExtension),
  ].join('\n\n');
}

function load({ label }: StarlarkFile): string {
  return `@rules_flywheel${label.replace(/^@*(rules_flywheel[^/]*)?(?=\/\/)/, '')}`;
}

function anchor(name: string): string {
  return name.toLowerCase();
}

function renderFunction({ name, doc, parameters }: StarlarkFunction, rule: StarlarkRule | undefined): string {
  const rows = parameters.map(({ name: parameter, doc: text, mandatory, defaultValue }) => {
    // Neither mandatory nor with a default: it takes all the others.
    const shown = mandatory || defaultValue !== '' ? parameter : `**${parameter}`;
    return [code(shown), mandatory ? 'required' : code(defaultValue), text];
  });
  const behind = rule ? ['Attributes of the rule that it makes:', attributes(rule.attributes)] : [];
  return [
    `### ${name}`,
    'Macro.',
    doc.trim(),
    table(['argument', 'default', 'meaning'], rows),
    ...behind,
  ].join('\n\n');
}

function renderRule(rule: StarlarkRule): string {
  const kind = rule.test ? 'Test rule.' : rule.executable ? 'Rule for `bazel run`.' : 'Rule.';
  const gives = rule.provides.length === 0 ? '' : ` Gives ${rule.provides.map(code).join(', ')}.`;
  return [`### ${rule.name}`, `${kind}${gives}`, rule.doc.trim(), attributes(rule.attributes)].join('\n\n');
}

function renderProvider({ name, doc, fields }: StarlarkProvider): string {
  const rows = fields.map((field) => [code(field.name), field.doc]);
  return [`### ${name}`, 'Provider.', doc.trim(), table(['field', 'meaning'], rows)].join('\n\n');
}

function renderExtension({ name, doc, tags }: StarlarkExtension): string {
  return [
    `### ${name}`,
    'Module extension.',
    doc.trim(),
    ...tags.flatMap((tag) => [`#### ${name}.${tag.name}`, tag.doc.trim(), attributes(tag.attributes)]),
  ].join('\n\n');
}

function attributes(all: readonly StarlarkAttribute[]): string {
  // Every target has a name, and it means the same everywhere.
  const rows = all
    .filter(({ type }) => type !== 'name')
    .map(({ name, type, requires, mandatory, defaultValue, doc }) => [
      code(name),
      requires.length === 0 ? type : `${type} with ${requires.map(code).join(' or ')}`,
      mandatory ? 'required' : code(defaultValue),
      doc,
    ]);
  return table(['attribute', 'type', 'default', 'meaning'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
