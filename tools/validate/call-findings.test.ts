import { describe, expect, it } from 'vitest';

import { findings, validateTree as validate } from '../../tests/rig/validated-tree.ts';

const git = 'git::https://example.com/infra.git//m?ref=v1.2.0';
const call = (source: string, more = '', name = 'c'): string =>
  `module "${name}" {\n  source = "${source}"\n${more}}\n`;
const upstream = 'external/up+/m';
const tidy = 'output "a" {\n  value = 1\n}\n';

describe('a source that no target stands for', () => {
  it('is red, with the command that names one', async () => {
    const result = await validate({ 'p/main.tf': call(git) });
    expect(findings(result)).toEqual(['p/main.tf:1 Module is not local']);
    expect(result.diagnostics[0]?.detail).toBe(
      `The source "${git}" is no path, and no target stands for it.`,
    );
    expect(result.diagnostics[0]?.hint).toContain(
      `buildozer 'dict_add module_sources git\\:\\:https\\://example.com/infra.git//m?ref=v1.2.0:@infra//m' //p:x`,
    );
  });

  it.each([
    ['git::ssh://git@example.com/org/infra.git', '@infra//:infra'],
    ['git@github.com:org/infra.git//modules/web-service', '@infra//modules/web-service:web_service'],
    ['github.com/org/my-infra//tofu/x?ref=a', '@my-infra//tofu/x'],
    ['org/infra/aws//modules/x', '@infra//modules/x'],
    ['registry.acme.example/org/infra/aws', '@infra//:infra'],
  ])('is shown with a label to begin with: %s', async (source, label) => {
    const { diagnostics } = await validate({ 'p/main.tf': call(source) });
    expect(diagnostics[0]?.hint).toContain(`module_sources = {"${source}": "${label}"}`);
  });

  it('is shown with the target that is known to be there', async () => {
    const { diagnostics } = await validate(
      { 'p/main.tf': call(git), [`${upstream}/main.tf`]: tidy },
      {},
      { deps: [{ directory: upstream, label: '@@up+//m:x', name: '@up//m:x' }] },
    );
    expect(diagnostics.map(({ summary }) => summary)).toEqual([
      'Dep that nothing calls',
      'Module is not local',
    ]);
    const command = `buildozer 'dict_add module_sources git\\:\\:https\\://example.com/infra.git//m?ref=v1.2.0:@up//m:x' //p:x`;
    expect(diagnostics[0]?.hint).toContain(command);
    expect(diagnostics[0]?.hint).toContain(`or remove it: buildozer 'remove deps @up//m:x' //p:x`);
    expect(diagnostics[1]?.hint).toContain(command);
  });

  it.each(['hashicorp/random', 'registry.acme.example/hashicorp/random'])(
    'and that is how a provider is named: %s',
    async (source) => {
      const result = await validate({ 'p/main.tf': call(source) });
      expect(result.errors).toBe(1);
      expect(result.diagnostics[0]?.hint).toContain(
        `"${source}" is how a provider is named: the address of a module in a registry has a part more`,
      );
    },
  );

  it('and whose host the engine would ask first', async () => {
    const source = 'bitbucket.org/org/infra';
    const result = await validate({ 'p/main.tf': call(source), 'q/main.tf': tidy }, { p: { [source]: 'q' } });
    expect(result.errors).toBeGreaterThan(0);
    expect(result.diagnostics[0]?.hint).toContain(
      `write the source as "git::https://bitbucket.org/org/infra"`,
    );
  });
});

describe('what the BUILD file says beyond the configuration', () => {
  it('an entry that nothing calls is red', async () => {
    const result = await validate(
      { 'p/main.tf': tidy, [`${upstream}/main.tf`]: tidy },
      { p: { [git]: upstream } },
    );
    expect(findings(result)).toEqual(['- Module source that nothing calls']);
    expect(result.diagnostics[0]?.hint).toBe(
      `buildozer 'dict_remove module_sources git\\:\\:https\\://example.com/infra.git//m?ref=v1.2.0' //p:x`,
    );
  });

  it('claims nothing of entries while a source has to be evaluated', async () => {
    const text = `locals {\n  name = "q"\n}\n${call('../${local.name}')}`;
    const result = await validate(
      { 'p/main.tf': text, 'q/main.tf': tidy, [`${upstream}/main.tf`]: tidy },
      { p: { [git]: upstream } },
    );
    expect(findings(result)).toEqual([]);
  });

  it('a path into another repository is red, in both directions', async () => {
    const result = await validate({
      'p/main.tf': call('../external/up+/m'),
      [`${upstream}/main.tf`]: call('../../../q'),
      'q/main.tf': tidy,
    });
    expect(findings(result)).toEqual([
      'external/up+/m/main.tf:2 Path into another repository',
      'p/main.tf:2 Path into another repository',
    ]);
    expect(result.diagnostics[1]?.hint).toContain(`'dict_add module_sources SOURCE:@@up+//m:x' //p:x`);
  });
});

describe('a finding in a file of another repository', () => {
  it('names the target there, and sends nobody to a file that cannot be changed here', async () => {
    const { diagnostics } = await validate(
      { 'p/main.tf': call(git), [`${upstream}/main.tf`]: call('../n') },
      { p: { [git]: upstream } },
    );
    expect(diagnostics[0]?.hint).toBe(
      'this is a file of @@up+//m:x, of another repository: where nothing is wrong with the call, change it there, or take another version of it in MODULE.bazel; ' +
        `there: no declared file is in n: add the tofu_module of that directory to the deps of //m:x, for example deps = ["//n:n"]: buildozer 'add deps //n:n' //m:x`,
    );
  });
});
