import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { names } from './reference/markdown.ts';
import {
  publicStarlark,
  reference,
  referenceCommand,
  referenceFile,
  type PublicStarlark,
} from './reference/reference.ts';
import type { Documented } from './reference/stardoc.ts';

const nothing = { functions: [], providers: [], extensions: [] } as const;

describe('the reference', () => {
  let starlark: PublicStarlark;

  beforeAll(async () => {
    starlark = await publicStarlark();
  });

  it('is what the Starlark files say', async () => {
    const expected = await reference(starlark);
    expect(
      readFileSync(referenceFile, 'utf8') === expected,
      `docs/reference.md is out of date: ${referenceCommand}`,
    ).toBe(true);
  });

  it('has every name that a user can load', () => {
    const text = readFileSync(referenceFile, 'utf8');
    const all = starlark.files.flatMap(names);
    expect(all).toEqual(
      expect.arrayContaining([
        'tofu_package',
        'tofu_stack',
        'TofuModuleInfo',
        'tofu_provider',
        'toolchains',
        'ToolInfo',
      ]),
    );
    for (const name of all) expect(text).toContain(`\n### ${name}\n`);
  });

  it('says something of each attribute, argument, field and tag', () => {
    const parts = [
      ...starlark.files,
      { ...starlark.files[0]!, ...nothing, rules: starlark.rulesBehindMacros },
    ].flatMap((file): [string, Documented][] => [
      ...file.rules.flatMap((rule) =>
        [rule, ...rule.attributes].map((part): [string, Documented] => [rule.name, part]),
      ),
      ...file.functions.flatMap((func) =>
        [func, ...func.parameters].map((part): [string, Documented] => [func.name, part]),
      ),
      ...file.providers.flatMap((provider) =>
        [provider, ...provider.fields].map((part): [string, Documented] => [provider.name, part]),
      ),
      ...file.extensions.flatMap((extension) =>
        [extension, ...extension.tags.flatMap((tag) => [tag, ...tag.attributes])].map(
          (part): [string, Documented] => [extension.name, part],
        ),
      ),
    ]);
    expect(parts.length).toBeGreaterThan(80);
    expect(
      parts.filter(([, { doc }]) => doc.trim() === '').map(([of, { name }]) => `${of}: ${name}`),
    ).toEqual([]);
  });
});
