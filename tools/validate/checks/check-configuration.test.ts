import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { findTofu } from '../../../tests/rig/tofu-binary.ts';
import { serializeRecording, type Recording } from '../../plugin-protocol/recording.ts';
import type { ValidationRequest } from '../request.ts';
import type { ValidationResult } from '../result.ts';
import { validateModule } from '../validate-module.ts';

const scratch = mkdtempSync('/var/tmp/flywheel-checks-');
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const nested = { type: 'string', optional: true };
const item = { attributes: { name: { type: 'string', required: true }, value: nested } };
const recording: Recording = {
  provider: 'registry.opentofu.org/hashicorp/demo',
  version: '1.4.0',
  protocol: 6,
  complete: true,
  schema: {
    provider: {
      block: {
        attributes: { login: { nested_type: { ...item, nesting_mode: 'single' }, optional: true } },
      },
    },
    resource_schemas: {
      demo_thing: {
        block: {
          attributes: {
            one: { nested_type: { ...item, nesting_mode: 'single' }, optional: true },
            many: { nested_type: { ...item, nesting_mode: 'list' }, optional: true },
            some: { nested_type: { ...item, nesting_mode: 'set' }, optional: true },
            named: { nested_type: { ...item, nesting_mode: 'map' }, optional: true },
            deep: {
              nested_type: {
                attributes: { inner: { nested_type: { ...item, nesting_mode: 'list' }, optional: true } },
                nesting_mode: 'single',
              },
              optional: true,
            },
            plain: { type: ['list', ['object', { name: 'string' }]], optional: true },
            free: { type: ['map', 'string'], optional: true },
            any: { type: 'dynamic', optional: true },
          },
          block_types: {
            part: {
              nesting_mode: 'list',
              block: {
                attributes: { one: { nested_type: { ...item, nesting_mode: 'single' }, optional: true } },
              },
            },
          },
        },
      },
    },
    functions: { twice: { parameters: [{ name: 'x', type: 'number' }], return_type: 'number' } },
  },
};
const other: Recording = {
  ...recording,
  provider: 'registry.opentofu.org/acme/other',
  schema: {
    functions: recording.schema.functions ?? {},
    provider: { block: { attributes: { token: nested } } },
  },
};

const own =
  'terraform {\n  required_providers {\n    demo = {\n      source = "hashicorp/demo"\n    }\n  }\n}\n';

/** Validates the module in `m/` with a real engine and the recorded provider. */
async function validate(
  files: Readonly<Record<string, string>>,
  changes: Partial<ValidationRequest> = {},
): Promise<ValidationResult> {
  const root = mkdtempSync(join(scratch, 'w-'));
  const write = (at: string, text: string): { path: string; at: string } => {
    const path = join(root, at);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return { path, at };
  };
  const result = await validateModule({
    label: '//m:m',
    directory: 'm',
    tofu: findTofu(),
    tofuVersion: '1.12.6',
    files: Object.entries(files).map(([at, text]) => write(at, text)),
    modules: [...new Set(Object.keys(files).map((at) => dirname(at)))].map((directory) => ({
      directory,
      label: `//${directory}:${directory}`,
    })),
    deps: [],
    providers: [recording, other].map((each, index) => ({
      source: each.provider,
      version: each.version,
      schema: write(`${index}.schema.json`, serializeRecording(each)).path,
      verified: false,
      origin: 'recorded schema',
    })),
    declaredProviders: [{ source: recording.provider, name: 'demo' }],
    unlisted: [],
    output: '',
    ...changes,
  });
  if (!result.ok) throw new Error(result.error.problem);
  return result.value;
}

/** Each finding as `path:line:column summary: detail`. */
function findings({ diagnostics }: ValidationResult): string[] {
  return diagnostics.map(
    ({ place, summary, detail }) =>
      `${place ? `${place.path}:${place.line}:${place.column} ` : ''}${summary}: ${detail}`,
  );
}

const provider = 'registry.opentofu.org/hashicorp/demo 1.4.0';

describe('keys of objects', () => {
  const thing = (argument: string): string => `${own}resource "demo_thing" "a" {\n  ${argument}\n}\n`;

  it.each([
    ['one = { name = "a", valeu = "b" }', 'one', 23, ' Did you mean "value"?'],
    ['many = [{ name = "a" }, { name = "b", vlue = 1 }]', 'many', 41, ' Did you mean "value"?'],
    ['some = [{ name = "a", zzzzzz = 1 }]', 'some', 25, ' Known are: name, value.'],
    ['named = { k = { name = "a", valeu = "b" } }', 'named', 31, ' Did you mean "value"?'],
    ['deep = { inner = [{ "name" = "a", "valeu" : "b" }] }', 'deep.inner', 37, ' Did you mean "value"?'],
    ['plain = [{ name = "a", nmae = "b" }]', 'plain', 26, ' Did you mean "name"?'],
  ])('%s', async (argument, attribute, column, advice) => {
    const result = await validate({ 'm/main.tf': thing(argument) });
    const key = /valeu|vlue|zzzzzz|nmae/.exec(argument)?.[0] ?? '';
    // The engine itself says nothing: this is the only finding.
    expect(findings(result)).toEqual([
      `m/main.tf:9:${column} Unsupported attribute in an object: An object of "${attribute}" has no attribute "${key}" in ${provider}, and tofu would drop it without a word.${advice}`,
    ]);
    expect(result.diagnostics[0]).toMatchObject({
      address: 'demo_thing.a',
      code: `  ${argument}`,
      severity: 'error',
    });
  });

  it('are found in blocks, in dynamic ones, in the provider’s own block, and in JSON', async () => {
    const blocks = `part {\n    one = { name = "a", b = 1 }\n  }\n  dynamic "part" {\n    for_each = []\n    content {\n      one = { name = "a", c = 1 }\n    }\n  }`;
    expect(
      findings(await validate({ 'm/main.tf': thing(blocks) })).map((each) => each.split(' ')[0]),
    ).toEqual(['m/main.tf:10:25', 'm/main.tf:15:27']);
    const configured = `${own}provider "demo" {\n  login = { name = "a", nam = "b" }\n}\n`;
    expect(findings(await validate({ 'm/main.tf': configured }))[0]).toContain(
      'm/main.tf:9:25 Unsupported attribute in an object: An object of "login" has no attribute "nam"',
    );
    const json = '{"resource": {"demo_thing": {"a": {\n  "one": {"name": "a", "vaule": "b"}\n}}}}';
    expect(findings(await validate({ 'm/main.tf.json': json }))[0]).toContain(
      'm/main.tf.json:2:24 Unsupported',
    );
  });

  it.each([
    'one = { name = "a", value = "b" }',
    'one = { (upper("x")) = 1, name = "a" }',
    'one = { "${lower("NAME")}" = "a", name = "b" }',
    'many = [for x in ["a"] : { name = x, other = 1 }]',
    'many = concat([{ name = "a", other = 1 }])',
    'free = { anything = "a" }',
    'any = { anything = "a" }',
    'named = { anything = { name = "a" } }',
    'one = merge({ name = "a" }, {})',
    'one = null',
  ])('%s is left alone', async (argument) => {
    expect(findings(await validate({ 'm/main.tf': thing(argument) }))).toEqual([]);
  });
});

describe('a very long line', () => {
  it('is quoted around the place only', async () => {
    const [error] = (
      await validate({ 'm/main.tf': `${own}locals {\n  a = [${'1, '.repeat(4000)}nope.b]\n}\n` })
    ).diagnostics;
    expect(error?.code).toMatch(/^….*nope\.b\]$/);
    expect(error?.code?.length).toBe(301);
  });
});

describe('functions of providers', () => {
  it('that the recording does not have are errors', async () => {
    const text = `${own}output "a" {\n  value = [provider::demo::twice(1), provider::demo::twce(1)]\n}\n`;
    expect(findings(await validate({ 'm/main.tf': text }))).toEqual([
      `m/main.tf:9:38 Unknown provider function: ${provider} has no function "twce". Did you mean "twice"?`,
    ]);
  });

  it('that a configuration might define are warnings', async () => {
    const text = `terraform {\n  required_providers {\n    mine = { source = "acme/other" }\n  }\n}\noutput "a" {\n  value = provider::mine::nothing_like_it(1)\n}\n`;
    const result = await validate(
      { 'm/main.tf': text },
      { declaredProviders: [{ source: other.provider, name: 'acme/other' }] },
    );
    expect(result).toMatchObject({ errors: 0, warnings: 1 });
    expect(findings(result)[0]).toContain(
      'm/main.tf:7:11 Unknown provider function: registry.opentofu.org/acme/other 1.4.0 has no function "nothing_like_it". It has twice. Its configuration might define one',
    );
  });
});

describe('versions', () => {
  const requiring = (text: string): string => `terraform {\n  required_version = "${text}"\n}\n`;
  const nothing = { declaredProviders: [], providers: [] };

  it('of the engine are checked in .tf files, of children as well', async () => {
    const call = 'module "c" {\n  source = "../c"\n}\n';
    const result = await validate(
      { 'm/main.tf': `${requiring('>= 1.10, < 1.12')}${call}`, 'c/main.tf': requiring('~> 1.13.0') },
      nothing,
    );
    expect(findings(result)).toEqual([
      'c/main.tf:2:22 Engine version not accepted: The module requires version "~> 1.13.0", and tofu 1.12.6 is used.',
      'm/main.tf:2:22 Engine version not accepted: The module requires version ">= 1.10, < 1.12", and tofu 1.12.6 is used.',
    ]);
    expect(result.diagnostics[0]?.hint).toContain('put what OpenTofu shall read into main.tofu');
  });

  it('of the engine are left to the engine in .tofu files, and those meant for another program are not read', async () => {
    const byEngine = findings(await validate({ 'm/main.tofu': requiring('>= 9.0') }, nothing));
    expect(byEngine).toHaveLength(1);
    expect(byEngine[0]).toContain('Incompatible module');
    const both = { 'm/main.tofu': requiring('>= 1.10'), 'm/main.tf': requiring('< 1.6') };
    expect(findings(await validate(both, nothing))).toEqual([]);
    expect(findings(await validate({ 'm/main.tf': requiring('~> 1.12') }, nothing))).toEqual([]);
  });

  it.each(['>= banana', '=> 1.0', '>= 1.x', '>= 1.0,', ''])(
    'of the engine that are none are errors in .tf files: "%s"',
    async (text) => {
      const result = await validate({ 'm/main.tf': requiring(text) }, nothing);
      expect(findings(result)).toEqual([
        `m/main.tf:2:22 Invalid version constraint: The required_version "${text}" is no version constraint, so that it rules out nothing.`,
      ]);
      expect(result.diagnostics[0]?.hint).toContain('">= 1.8.0, < 2.0.0"');
    },
  );

  it.each(['>=1.2,<2', 'v1.12.6', '!= 1.0beta', '>= 1.12.0-rc.1'])(
    'of the engine that it can read are none: %s',
    async (text) => {
      expect(findings(await validate({ 'm/main.tf': requiring(text) }, nothing))).toEqual([]);
    },
  );

  it('of providers that no provider has are told once, by the engine', async () => {
    const text = own.replace('"hashicorp/demo"', '"hashicorp/demo"\n      version = "~> 2.3.0.1"');
    const result = await validate({ 'm/main.tf': text });
    expect(result.diagnostics.map(({ summary }) => summary)).toEqual(['Invalid version constraint']);
  });

  it('of providers are checked against the one in use', async () => {
    const text = (constraint: string): string =>
      own.replace('"hashicorp/demo"', `"hashicorp/demo"\n      version = "${constraint}"`);
    expect(findings(await validate({ 'm/main.tf': text('~> 1.3.0') }))).toEqual([
      'm/main.tf:5:17 Provider version not accepted: The module requires "demo" in version "~> 1.3.0", and registry.opentofu.org/hashicorp/demo 1.4.0 is used.',
    ]);
    expect(findings(await validate({ 'm/main.tf': text('~> 1.3') }))).toEqual([]);
  });
});

describe('the registry of a provider', () => {
  const requiring = (source: string): string => own.replace('hashicorp/demo', source);
  const thing = 'resource "demo_thing" "a" {\n}\n';
  const shown = ({ diagnostics }: ValidationResult): unknown =>
    diagnostics.map(({ summary, place, detail, hint }) => [summary, place?.line, detail, hint]);

  it('that is another one than the build has it from is one finding, where it is written', async () => {
    const source = 'registry.terraform.io/hashicorp/demo';
    expect(shown(await validate({ 'm/main.tf': requiring(source) + thing }))).toEqual([
      [
        'Provider of another registry',
        4,
        `This requires ${source}, and the build has ${provider}. Packages of two registries are never the same.`,
        'write source = "hashicorp/demo"',
      ],
    ]);
  });

  it('may be one whose lock file is missing', async () => {
    const source = 'registry.acme.example/hashicorp/demo';
    const [finding, ...others] = (await validate({ 'm/main.tf': requiring(source) + thing })).diagnostics;
    expect(others).toEqual([]);
    expect(finding?.hint).toBe(
      `write source = "hashicorp/demo"; or name a lock file that has ${source} in tofu.providers(lock_files = [...]) of MODULE.bazel, and declare that: buildozer 'add providers ${source}' //m:m`,
    );
  });

  it('is that of another engine, also where the target declares nothing, and in a module that is called', async () => {
    const result = await validate(
      {
        'm/main.tf': 'module "c" {\n  source = "../c"\n}\n',
        'c/main.tf': requiring('registry.terraform.io/hashicorp/demo') + thing,
      },
      { providers: [], declaredProviders: [], deps: [{ directory: 'c', label: '//c:c', name: '//c' }] },
    );
    expect(shown(result)).toEqual([
      [
        'Provider of another registry',
        4,
        'This requires registry.terraform.io/hashicorp/demo, and no provider of it can be had. Packages of two registries are never the same.',
        `write source = "hashicorp/demo", and declare it: buildozer 'add providers demo' //c:c`,
      ],
    ]);
  });
});

describe('what a target declares', () => {
  const random = { source: 'registry.opentofu.org/acme/other', name: 'acme/other' };

  it('but its files do not need is an error with the command', async () => {
    const result = await validate(
      { 'm/main.tf': own, 'c/main.tf': '' },
      {
        declaredProviders: [{ source: recording.provider, name: 'demo' }, random],
        deps: [{ directory: 'c', label: '//c:c', name: '//c' }],
      },
    );
    expect(result.diagnostics.map(({ summary, hint }) => [summary, hint])).toEqual([
      ['Dep that nothing calls', "buildozer 'remove deps //c' //m:m"],
      ['Provider declared and not needed', "buildozer 'remove providers acme/other' //m:m"],
    ]);
  });

  it('must have what its files need, also where a dep brings it along', async () => {
    const result = await validate(
      { 'm/main.tf': 'resource "demo_thing" "a" {\n}\n' },
      { declaredProviders: [] },
    );
    expect(findings(result)).toEqual([
      'm/main.tf:1:1 Provider not declared: This needs registry.opentofu.org/hashicorp/demo, which is not in the providers of //m:m; only a dep brings it along.',
    ]);
    expect(result.diagnostics[0]?.hint).toBe("buildozer 'add providers demo' //m:m");
  });

  it.each([
    ['a provider block', 'provider "demo" {\n}\n'],
    ['a requirement', own],
    [
      'a resource that names it',
      'resource "terraform_data" "a" {\n}\nresource "demo_thing" "b" {\n  provider = demo\n}\n',
    ],
    ['a mock in a test', '', 'mock_provider "demo" {\n}\nrun "a" {\n  command = plan\n}\n'],
  ])('may have a provider for %s', async (_, configuration, test = '') => {
    const files = { 'm/main.tf': configuration, 'm/tests/a.tftest.hcl': test };
    expect(findings(await validate(files))).toEqual([]);
  });

  it('may have a dep for a test, and one whose source has to be evaluated', async () => {
    const deps = [{ directory: 'm/tests/setup', label: '//m/tests/setup', name: '//m/tests/setup' }];
    const setup = { 'm/main.tf': own, 'm/tests/setup/main.tf': '' };
    const run = 'run "a" {\n  module {\n    source = "./tests/setup"\n  }\n}\n';
    expect(findings(await validate({ ...setup, 'm/tests/a.tftest.hcl': run }, { deps }))).toEqual([]);
    const call = `${own}locals {\n  setup = "./tests/setup/"\n}\nmodule "a" {\n  source = local.setup\n}\n`;
    expect(findings(await validate({ ...setup, 'm/main.tf': call }, { deps }))).toEqual([]);
    expect(findings(await validate(setup, { deps }))).toHaveLength(1);
  });

  it('and the files beside it that OpenTofu would read as well', async () => {
    const unlisted = ['m/extra.tf', 'm/more.tofu.json', 'm/main.tf', 'm/.hidden.tf', 'm/both.tf'];
    const result = await validate({ 'm/main.tofu': own, 'm/both.tofu': '' }, { unlisted });
    expect(result.diagnostics.map(({ place, summary, hint }) => [place?.path, summary, hint])).toEqual([
      ['m/extra.tf', 'File in no target', 'add extra.tf to the srcs of //m:m, or delete it'],
      ['m/more.tofu.json', 'File in no target', 'add more.tofu.json to the srcs of //m:m, or delete it'],
    ]);
  });
});

describe('a stack', () => {
  it('is compared with its lock file, and a module that is none has nothing to compare', async () => {
    const path = join(scratch, 'stack.lock.hcl');
    writeFileSync(path, `provider "${recording.provider}" {\n  version = "1.3.0"\n}\n`);
    const stack = { lockFile: { path, at: 'm/.terraform.lock.hcl', label: '//m:.terraform.lock.hcl' } };
    const [differs, missing] = findings(await validate({ 'm/main.tf': own }, { stack }));
    expect(differs).toContain('m/.terraform.lock.hcl:1:1 Provider missing in the lock file: ');
    expect(missing).toContain(
      `m/.terraform.lock.hcl:1:1 Provider version differs from the lock file: This lock file names ${recording.provider} 1.3.0`,
    );
    expect(findings(await validate({ 'm/main.tf': own }))).toEqual([]);
  });
});

describe('a file that only the engine can read', () => {
  it('is a warning, and nothing is claimed of its module', async () => {
    const result = await validate({ 'm/main.tf': 'locals {\n  a = "$$${1}"\n}\n' });
    expect(findings(result)).toEqual([
      'm/main.tf:2:8 Configuration not checked: Versions and declarations of this module were not checked, because of what stands here: "$$${".',
    ]);
    expect(result.errors).toBe(0);
  });

  it('is left to the engine where it is wrong', async () => {
    const result = await validate({ 'm/main.tf': 'locals {\n' });
    expect(findings(result)).toHaveLength(1);
    expect(findings(result)[0]).toContain('Unclosed configuration block');
  });
});
