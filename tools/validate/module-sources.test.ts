import { describe, expect, it } from 'vitest';

import { findings, validateTree as validate } from '../../tests/rig/validated-tree.ts';
import { isRegistryAddress, readSourceEntry, repositoryOf } from './module-sources.ts';
import type { ValidationResult } from './result.ts';

const git = 'git::https://example.com/infra.git//m?ref=v1.2.0';
const call = (source: string, more = '', name = 'c'): string =>
  `module "${name}" {\n  source = "${source}"\n${more}}\n`;
const constraint = (text: string): string => `  version = "${text}"\n`;
const upstream = 'external/up+/m';
const tidy = 'output "a" {\n  value = 1\n}\n';
const broken = 'output "a" {\n  value = local.gone\n}\n';

describe('a source that a target stands for', () => {
  it.each([
    git,
    'git::https://example.com/infra.git//tofu/./modules//x/?depth=1&ref=a%2Fb',
    'git::ssh://git@example.com/org/infra.git',
    'git@github.com:org/infra.git//modules/x?ref=v1',
    'github.com/org/infra//tofu/modules/x',
    'github.com/org/infra.git?ref=v1.0.0',
    'https://example.com/modules/x.zip//sub?archive=zip&checksum=md5:0',
    'hg::http://example.com/x.hg?rev=1',
    's3::https://s3-eu-west-1.amazonaws.com/bucket/x.zip',
    'oci://example.com/modules/x?tag=1.0.0',
    '/opt/modules/x',
    'org/infra/aws',
    'org/infra/aws//modules/x',
    'registry.acme.example/Org/in_fra-2/aws',
    'registry.acme.example:8443/org/infra/aws//a/../b',
    'München.example/org/infra/aws',
  ])('is read where the target is: %s', async (source) => {
    const sources = { p: { [source]: upstream } };
    const text = `${call(source)}output "b" {\n  value = module.c.a\n}\n`;
    expect(findings(await validate({ 'p/main.tf': text, [`${upstream}/main.tf`]: tidy }, sources))).toEqual(
      [],
    );
    // The engine has surely been there.
    expect(findings(await validate({ 'p/main.tf': text, [`${upstream}/main.tf`]: broken }, sources))).toEqual(
      ['external/up+/m/main.tf:2 Reference to undeclared local value'],
    );
  });

  it('may be in JSON, in an override, and a target of the same repository', async () => {
    const files = {
      'p/a.tf.json': JSON.stringify({ module: { c: { source: git } } }),
      'p/b.tf': call('../wrong', '', 'd'),
      'p/b_override.tf': call(git, '', 'd'),
      'q/main.tf': tidy,
    };
    expect(findings(await validate(files, { p: { [git]: 'q' } }))).toEqual([]);
  });

  it('is each caller’s own', async () => {
    const files = {
      'p/main.tf': `${call(git)}${call('../q', '', 'd')}`,
      'q/main.tf': call(git),
      'external/up+/m/main.tf': tidy,
      'external/old+/m/main.tf': broken,
    };
    const sources = { p: { [git]: upstream }, q: { [git]: 'external/old+/m' } };
    expect(findings(await validate(files, sources))).toEqual([
      'external/old+/m/main.tf:2 Reference to undeclared local value',
    ]);
  });

  it('leads on, by paths and by sources of the module that is called', async () => {
    const files = {
      'p/main.tf': call(git),
      [`${upstream}/main.tf`]: `${call('../n')}${call('org/deep/aws', constraint('>= 1'), 'd')}`,
      'external/up+/n/main.tf': tidy,
      'external/deep+/main.tf': broken,
    };
    const sources = { p: { [git]: upstream }, [upstream]: { 'org/deep/aws@1.0.0': 'external/deep+' } };
    expect(findings(await validate(files, sources))).toEqual([
      'external/deep+/main.tf:2 Reference to undeclared local value',
    ]);
  });

  it('may stand in a run of a test', async () => {
    const files = {
      'p/main.tf': tidy,
      'p/tests/a.tftest.hcl': `run "r" {\n  module {\n    source = "${git}"\n  }\n}\n`,
      // Of what runs call, the engine looks at the syntax alone before it runs them.
      [`${upstream}/main.tf`]: 'outptu "a" {\n}\n',
    };
    expect(findings(await validate(files, { p: { [git]: upstream } }))).toEqual([
      'external/up+/m/main.tf:1 Unsupported block type',
    ]);
  });

  it('is there also where its files cannot be read', async () => {
    const files = { 'p/main.tf': call(git), [`${upstream}/main.tf`]: 'output "a" {\n  value =\n}\n' };
    expect(findings(await validate(files, { p: { [git]: upstream } }))).toEqual([
      'external/up+/m/main.tf:2 Invalid expression',
    ]);
  });

  it('may have values in it, which the engine compares', async () => {
    const locals = 'locals {\n  version = "v1.2.0"\n  host = "example.com"\n}\n';
    const text = call('git::https://${local.host}/infra.git//m?ref=${local.version}') + locals;
    const files = { 'p/main.tf': text, [`${upstream}/main.tf`]: broken };
    expect(findings(await validate(files, { p: { [git]: upstream } }))).toEqual([
      'external/up+/m/main.tf:2 Reference to undeclared local value',
    ]);
    const other = git.replace('v1.2.0', 'v1.3.0');
    const { diagnostics } = await validate(
      { ...files, [`${upstream}/main.tf`]: tidy },
      { p: { [other]: upstream } },
    );
    expect(diagnostics.map(({ summary, place }) => [place?.line, summary])).toEqual([
      [2, 'Module is not local'],
    ]);
    expect(diagnostics[0]?.detail).toBe(
      `The source is "${git}" here, and module_sources of //p:x has "${other}" for @@up+//m:x.`,
    );
    expect(diagnostics[0]?.hint).toContain(
      `'dict_remove module_sources git\\:\\:https\\://example.com/infra.git//m?ref=v1.3.0'`,
    );
  });

  it('is written down shorter than the engine shows it, where values are in it', async () => {
    const text = `${call('github.com/org/infra//m?ref=${local.v}')}locals {\n  v = "v1"\n}\n`;
    const sources = { p: { 'github.com/org/infra//m?ref=v2': upstream } };
    const result = await validate({ 'p/main.tf': text, [`${upstream}/main.tf`]: tidy }, sources);
    expect(result.diagnostics[0]?.detail).toContain(
      'is "git::https://github.com/org/infra.git//m?ref=v1" here',
    );
    expect(result.diagnostics[0]?.hint).toContain(`'dict_add module_sources SOURCE:@up//m:x' //p:x`);
  });

  it('has to be one, where values are in it', async () => {
    const text = `${call('git::https://example.com/infra.git//m?ref=${local.v}')}locals {\n  v = "v1.2.0"\n}\n`;
    const sources = { p: { [git]: upstream, [git.replace('v1.2.0', 'v2')]: 'q' } };
    const result = await validate(
      { 'p/main.tf': text, [`${upstream}/main.tf`]: tidy, 'q/main.tf': tidy },
      sources,
    );
    expect(findings(result)).toContain('p/main.tf:1 Module is not local');
    expect(result.diagnostics.map(({ hint }) => hint).join()).toContain('of which only one may fit');
  });

  it('stays where the target is when the engine has to find other modules', async () => {
    const files = {
      'p/main.tf': `locals {\n  name = "q"\n}\n${call(git)}${call('../${local.name}', '', 'd')}`,
      'q/main.tf': call(git),
      [`${upstream}/main.tf`]: tidy,
    };
    // Of what is behind a source that has to be evaluated, nothing is known but what its target says.
    expect(findings(await validate(files, { p: { [git]: upstream } }))).toEqual([
      'q/main.tf:1 Module is not local',
    ]);
    expect(findings(await validate({ ...files, 'q/main.tf': broken }, { p: { [git]: upstream } }))).toEqual([
      'q/main.tf:2 Reference to undeclared local value',
    ]);
  });
});

describe('a version of a registry module', () => {
  const source = 'org/infra/aws';
  const checked = (versions: readonly string[], asked: string, text = tidy): Promise<ValidationResult> =>
    validate(
      { 'p/main.tf': call(source, constraint(asked)), [`${upstream}/main.tf`]: text, 'q/main.tf': broken },
      {
        p: Object.fromEntries(
          versions.map((version, index) => [`${source}${version}`, index === 0 ? upstream : 'q']),
        ),
      },
    );

  it.each([
    ['1.4.2', '~> 1.2'],
    ['1.4.2', '1.4.2'],
    ['2.0.0-rc1', '2.0.0-rc1'],
    ['1.4.2', '>= 1.0, < 2'],
  ])('%s meets "%s"', async (version, asked) => {
    expect(findings(await checked([`@${version}`], asked))).toEqual([]);
  });

  it('that does not meet the constraint is red, with what to do', async () => {
    const result = await checked(['@2.0.0'], '~> 1.2');
    expect(findings(result)).toEqual(['p/main.tf:2 Module version not accepted']);
    const [found] = result.diagnostics;
    expect(found?.detail).toBe(
      'The block asks for version "~> 1.2", and module_sources of //p:x says that @@up+//m:x is version 2.0.0.',
    );
    expect(found?.hint).toContain(
      `buildozer 'dict_remove module_sources org/infra/aws@2.0.0' 'dict_add module_sources org/infra/aws@VERSION:@up//m:x' //p:x`,
    );
  });

  it('that nobody tells is red, for nothing could be compared', async () => {
    const result = await checked([''], '~> 1.2');
    expect(findings(result)).toEqual(['p/main.tf:2 Module version not known']);
    expect(result.diagnostics[0]?.hint).toContain(
      `buildozer 'dict_remove module_sources org/infra/aws' 'dict_add module_sources org/infra/aws@VERSION:@up//m:x' //p:x`,
    );
  });

  it('need not be told where none is asked for', async () => {
    const files = { 'p/main.tf': call(source), [`${upstream}/main.tf`]: tidy };
    expect(findings(await validate(files, { p: { [source]: upstream } }))).toEqual([]);
  });

  it('decides between targets', async () => {
    expect(findings(await checked(['@1.9.0', '@2.0.0'], '~> 1.2'))).toEqual([
      '- Module source that nothing calls',
    ]);
    expect(findings(await checked(['@1.9.0', '@1.4.2'], '~> 1.2'))).toContain(
      '- Module source that nothing calls',
    );
    expect(findings(await checked(['@1.9.0', '@2.0.0'], '>= 1'))).toEqual([
      '- Module source that nothing calls',
      'q/main.tf:2 Reference to undeclared local value',
    ]);
  });

  it('is compared by the engine where the constraint is computed', async () => {
    const text = `locals {\n  v = "~> 2.0"\n}\nmodule "c" {\n  source  = "${source}"\n  version = local.v\n}\n`;
    const result = await validate(
      { 'p/main.tf': text, [`${upstream}/main.tf`]: tidy },
      { p: { [`${source}@1.0.0`]: upstream } },
    );
    expect(findings(result)).toEqual(['p/main.tf:5 Module version not accepted']);
    expect(result.diagnostics[0]?.detail).toContain('a version that has to be evaluated');
  });

  it('is refused without asking a registry also where the engine has to find other modules', async () => {
    const files = {
      'p/main.tf': `${call('../${local.name}', '', 'd')}${call(source, constraint('2.0.0'))}locals {\n  name = "q"\n}\n`,
      'q/main.tf': tidy,
      [`${upstream}/main.tf`]: tidy,
    };
    expect(findings(await validate(files, { p: { [`${source}@1.0.0`]: upstream } }))).toEqual([
      'p/main.tf:5 Module version not accepted',
    ]);
  });
});

describe('the address of a module', () => {
  it.each([
    ['org/infra/aws', true],
    ['example.com/org/infra/aws//sub', true],
    ['github.com/org/infra/aws', false],
    ['github.com/org/infra', false],
    ['bitbucket.org/org/infra/aws', false],
    ['org/infra', false],
    ['org/infra/AWS', false],
    ['org/infra/aws?ref=1', false],
    ['git::https://example.com/x', false],
    ['./org/infra/aws', false],
  ])('%s is one of a registry: %s', (source, expected) => {
    expect(isRegistryAddress(source)).toBe(expected);
  });

  it('may have a version behind it, and an @ elsewhere is none', () => {
    expect(readSourceEntry('org/infra/aws//x@1.2.3')).toEqual({
      source: 'org/infra/aws//x',
      version: '1.2.3',
    });
    for (const entry of ['git::ssh://git@1.2.3', 'org/infra/aws@latest', 'org/infra/aws']) {
      expect(readSourceEntry(entry)).toEqual({ source: entry });
    }
  });

  it('leads to a repository', () => {
    expect(['external/up+/m', 'external/up+', 'externals/x', 'm'].map(repositoryOf)).toEqual([
      'up+',
      'up+',
      '',
      '',
    ]);
  });
});
