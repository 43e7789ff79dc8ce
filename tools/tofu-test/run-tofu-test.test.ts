import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { findProviderBinary } from '../../tests/rig/provider-binary.ts';
import { findTofu } from '../../tests/rig/tofu-binary.ts';
import { recordSchema } from '../plugin-protocol/record.ts';
import { serializeRecording } from '../plugin-protocol/recording.ts';
import type { EngineRequest, RequestProvider } from '../validate/request.ts';
import { runTofuTest, type TestOptions } from './run-tofu-test.ts';
import type { TestOutcome } from './test-outcome.ts';

const required = `terraform {
  required_providers {
    random = {
      source = "hashicorp/random"
    }
    time = {
      source = "hashicorp/time"
    }
  }
}
`;
const mockLine = 'write this line into the test file:';
const mocks = 'mock_provider "random" {}\nmock_provider "time" {}\n';

describe('running tofu test with a real engine and real providers', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-tofu-test-');
  const withBinary: RequestProvider[] = [];

  beforeAll(async () => {
    for (const [name, version] of [
      ['random', '3.9.0'],
      ['time', '0.14.2'],
    ] as const) {
      const source = `registry.opentofu.org/hashicorp/${name}`;
      const binary = findProviderBinary(`hashicorp/${name}`, version);
      const recorded = await recordSchema({ provider: source, version, binary });
      if (!recorded.ok) throw new Error(recorded.error.type);
      const schema = join(scratch, `${name}.schema.json`);
      writeFileSync(schema, serializeRecording(recorded.value));
      withBinary.push({ source, version, schema, binary, verified: false, origin: 'locally built' });
    }
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  const atLevelSchema = (): RequestProvider[] =>
    withBinary.map(({ source, version, schema, verified, origin }) => ({
      source,
      version,
      schema,
      verified,
      origin,
    }));

  async function run(
    files: Readonly<Record<string, string>>,
    providers: readonly RequestProvider[] = [],
    options: TestOptions = {},
  ): Promise<TestOutcome> {
    const root = mkdtempSync(join(scratch, 'module-'));
    const declared = Object.entries(files).map(([at, text]) => {
      const path = join(root, at);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return { path, at };
    });
    const request: EngineRequest = {
      label: '//m:m',
      directory: 'm',
      tofu: findTofu(),
      tofuVersion: '1.12.6',
      files: declared,
      modules: [{ directory: 'm', label: '//m:m' }],
      providers,
    };
    const outcome = await runTofuTest(request, options);
    if (!outcome.ok) throw new Error(outcome.error.problem);
    return outcome.value;
  }

  /** FILE:RUN=STATUS, in the engine's order. */
  const statuses = ({ files }: TestOutcome): string[] =>
    files.flatMap((file) => file.runs.map((one) => `${file.path}:${one.name}=${one.status}`));

  const numbers = {
    'm/main.tf': 'variable "a" {\n  type = number\n}\noutput "b" {\n  value = var.a * 2\n}\n',
  };
  const assertion = (value: number): string =>
    `assert {\n    condition = output.b == ${value}\n    error_message = "not ${value}"\n  }\n`;

  it('tells each run of each file, where an assertion failed, and with which values', async () => {
    const outcome = await run({
      ...numbers,
      'm/one.tftest.hcl': `variables {\n  a = 1\n}\nrun "good" {\n  ${assertion(2)}}\nrun "bad" {\n  ${assertion(3)}}\nrun "bad" {\n  command = plan\n}\n`,
      'm/tests/two.tofutest.hcl': 'run "broken" {\n  command = plan\n}\nrun "never" {\n  command = plan\n}\n',
      'm/tests/three.tftest.json': '{"run": {"json": {"command": "plan", "variables": {"a": 5}}}}',
    });
    expect(statuses(outcome)).toEqual([
      'one.tftest.hcl:good=pass',
      'one.tftest.hcl:bad=fail',
      'one.tftest.hcl:bad=pass',
      'tests/three.tftest.json:json=pass',
      'tests/two.tofutest.hcl:broken=error',
      'tests/two.tofutest.hcl:never=skip',
    ]);
    expect(outcome.summary).toEqual({ passed: 3, failed: 1, errored: 1, skipped: 1 });
    expect(outcome.files[0]?.runs[1]?.diagnostics).toMatchObject([
      {
        severity: 'error',
        summary: 'Test assertion failed',
        detail: 'not 3\noutput.b is 2',
        place: { path: 'm/one.tftest.hcl', line: 12, column: 17 },
        code: '    condition = output.b == 3',
      },
    ]);
    expect(outcome.files[0]?.runs[2]?.diagnostics).toEqual([]);
    expect(outcome.diagnostics).toEqual([]);
  });

  it('is not moved by what the caller has in the environment', async () => {
    vi.stubEnv('TF_VAR_a', '7');
    vi.stubEnv('TF_CLI_ARGS_test', '-filter=nothing.tftest.hcl');
    const outcome = await run({ ...numbers, 'm/a.tftest.hcl': 'run "a" {\n  command = plan\n}\n' });
    vi.unstubAllEnvs();
    expect(statuses(outcome)).toEqual(['a.tftest.hcl:a=error']);
    expect(outcome.files[0]?.runs[0]?.diagnostics).toMatchObject([
      { summary: 'No value for required variable' },
    ]);
  });

  it('calls a test neither passed nor failed where a provider is no provider', async () => {
    const [random] = withBinary;
    const broken = random ? [{ ...random, binary: '/bin/false' }] : [];
    const files = {
      'm/main.tf': `${required.replace(/ {4}time = \{[^}]*\}\n/, '')}resource "random_pet" "a" {\n}\n`,
      'm/a.tftest.hcl': 'mock_provider "random" {}\nrun "a" {\n  expect_failures = [output.none]\n}\n',
    };
    await expect(run(files, broken)).rejects.toThrow(
      'random 3.9.0 (locally built) ended with code 1 before its handshake',
    );
  });

  it('runs only the files that are named, and files that no target declares', async () => {
    const outcome = await run({ ...numbers, 'm/one.tftest.hcl': 'run "one" {\n  command = plan\n}\n' }, [], {
      extraFiles: [
        {
          at: 'm/extra.tftest.hcl',
          text: `run "two" {\n  variables {\n    a = 4\n  }\n  ${assertion(8)}}\n`,
        },
      ],
      only: ['extra.tftest.hcl'],
    });
    expect(statuses(outcome)).toEqual(['extra.tftest.hcl:two=pass']);
  });

  it('keeps the state of mocked providers between runs, and asks the real validators', async () => {
    const outcome = await run(
      {
        'm/main.tf': `${required}variable "length" {\n  type = number\n}\nvariable "before" {\n  default = null\n}\nresource "random_password" "a" {\n  length = var.length\n}\nresource "time_static" "t" {\n}\noutput "p" {\n  value = random_password.a.id\n}\n`,
        'm/a.tftest.hcl': `${mocks}run "first" {\n  variables {\n    length = 12\n  }\n}\nrun "second" {\n  variables {\n    length = 12\n    before = run.first.p\n  }\n  assert {\n    condition = output.p == var.before\n    error_message = "made anew"\n  }\n}\nrun "too_short" {\n  command = plan\n  variables {\n    length = 0\n  }\n}\n`,
      },
      withBinary,
    );
    expect(statuses(outcome)).toEqual([
      'a.tftest.hcl:first=pass',
      'a.tftest.hcl:second=pass',
      'a.tftest.hcl:too_short=error',
    ]);
    expect(outcome.files[0]?.runs[2]?.diagnostics).toMatchObject([{ summary: 'Invalid Attribute Value' }]);
    expect(outcome.refused).toEqual([]);
  });

  it('names a provider that is not mocked, once, and what to write', async () => {
    const outcome = await run(
      {
        'm/main.tf': `${required}resource "random_pet" "a" {\n}\nresource "time_static" "t" {\n}\n`,
        'm/a.tftest.hcl': 'mock_provider "time" {}\nrun "first" {\n}\nrun "second" {\n  command = plan\n}\n',
      },
      withBinary,
    );
    expect(statuses(outcome)).toEqual(['a.tftest.hcl:first=error', 'a.tftest.hcl:second=skip']);
    expect(outcome.files[0]?.runs[0]?.diagnostics).toEqual([
      {
        severity: 'error',
        summary: 'Provider is not mocked',
        detail:
          'registry.opentofu.org/hashicorp/random would be asked to make real things, and tests run without network and credentials.',
        hint: 'write this line into the test file: mock_provider "random" {}',
      },
    ]);
    expect(outcome.refused).toEqual([
      { type: 'not-mocked', provider: 'registry.opentofu.org/hashicorp/random', localName: 'random' },
    ]);
  });

  it('names the alias of a provider configuration that is not mocked, and the block that has to go', async () => {
    const main = `${required}provider "random" {\n  alias = "east"\n}\nresource "random_pet" "a" {\n  provider = random.east\n}\n`;
    const inModule = await run({ 'm/main.tf': main, 'm/a.tftest.hcl': `${mocks}run "a" {\n}\n` }, withBinary);
    const inTest = await run(
      {
        'm/main.tf': `${required}resource "random_pet" "a" {\n}\n`,
        'm/a.tftest.hcl': 'provider "random" {\n}\nrun "a" {\n}\n',
      },
      withBinary,
    );
    expect([inModule, inTest].map((outcome) => outcome.files[0]?.runs[0]?.diagnostics)).toMatchObject([
      [
        {
          place: { path: 'm/main.tf', line: 11 },
          hint: `${mockLine} mock_provider "random" { alias = "east" }`,
        },
      ],
      [
        {
          place: { path: 'm/a.tftest.hcl', line: 1 },
          hint: `instead of this block, ${mockLine} mock_provider "random" {}`,
        },
      ],
    ]);
  });

  it('names a provider of protocol 6 that is not mocked as well', async () => {
    const source = 'registry.opentofu.org/acme/demo';
    const schema = join(scratch, 'demo.schema.json');
    const text = { type: 'string', optional: true } as const;
    writeFileSync(
      schema,
      serializeRecording({
        provider: source,
        version: '1.0.0',
        protocol: 6,
        complete: true,
        schema: {
          provider: { version: 0, block: {} },
          resource_schemas: { demo_thing: { version: 0, block: { attributes: { name: text } } } },
        },
      }),
    );
    const outcome = await run(
      {
        'm/main.tf':
          'terraform {\n  required_providers {\n    demo = {\n      source = "acme/demo"\n    }\n  }\n}\nresource "demo_thing" "a" {\n}\n',
        'm/a.tftest.hcl': 'run "a" {\n}\n',
      },
      [{ source, version: '1.0.0', schema, verified: false, origin: 'recorded schema' }],
    );
    expect(outcome.refused).toEqual([{ type: 'not-mocked', provider: source, localName: 'demo' }]);
    expect(statuses(outcome)).toEqual(['a.tftest.hcl:a=error']);
  });

  it('does not take an engine for successful that ended without a word', async () => {
    const at = 'm/main.tf';
    const path = join(scratch, 'main.tf');
    writeFileSync(path, 'output "a" {\n  value = 1\n}\n');
    const outcome = await runTofuTest({
      label: '//m:m',
      directory: 'm',
      tofu: '/bin/true',
      tofuVersion: '1.12.6',
      files: [{ at, path }],
      modules: [],
      providers: [],
    });
    expect(outcome.ok ? '' : outcome.error.problem).toContain('tofu test ended with code 0 and no result');
  });

  const functions = {
    'm/main.tf': `${required}output "hours" {\n  value = try(provider::time::duration_parse("2h").hours, 2)\n}\n`,
    'm/a.tftest.hcl': `${mocks}run "hours" {\n  command = plan\n  assert {\n    condition = output.hours == 2\n    error_message = "hours"\n  }\n}\n`,
  };

  it('computes provider functions where the binary is', async () => {
    const outcome = await run(functions, withBinary);
    expect(statuses(outcome)).toEqual(['a.tftest.hcl:hours=pass']);
    expect(outcome.refused).toEqual([]);
  });

  it('reports a provider function at level schema, also where the module hides the refusal', async () => {
    const outcome = await run(functions, atLevelSchema());
    expect(outcome.refused).toEqual([
      { type: 'function', provider: 'registry.opentofu.org/hashicorp/time', name: 'duration_parse' },
    ]);
  });

  it('runs set-up modules, and says which target has to declare one that is missing', async () => {
    const files = {
      ...numbers,
      'm/tests/a.tftest.hcl':
        'run "setup" {\n  module {\n    source = "./setup"\n  }\n}\nrun "b" {\n  variables {\n    a = run.setup.a\n  }\n}\n',
    };
    const found = await run({ ...files, 'm/setup/main.tf': 'output "a" {\n  value = 3\n}\n' });
    expect(statuses(found)).toEqual(['tests/a.tftest.hcl:setup=pass', 'tests/a.tftest.hcl:b=pass']);
    const missing = await run(files);
    expect(missing.files).toEqual([]);
    expect(missing.diagnostics).toMatchObject([
      {
        summary: 'Module not installed',
        place: { path: 'm/tests/a.tftest.hcl', line: 2 },
        hint: `no declared file is in m/setup: add the tofu_module of that directory to the deps of //m:m, for example deps = ["//m/setup:setup"]: buildozer 'add deps //m/setup:setup' //m:m`,
      },
    ]);
  });

  it('reports a syntax error in a test file and a provider that nobody declared as findings of the whole', async () => {
    const syntax = await run({ ...numbers, 'm/a.tftest.hcl': 'run "b" {\n  command = \n}\n' });
    expect(syntax.files).toEqual([]);
    expect(syntax.diagnostics[0]).toMatchObject({
      summary: 'Invalid expression',
      place: { path: 'm/a.tftest.hcl', line: 2 },
    });
    const undeclared = await run({
      'm/main.tf': `${required}resource "random_pet" "a" {\n}\n`,
      'm/a.tftest.hcl': `${mocks}run "b" {\n}\n`,
    });
    expect(JSON.stringify(undeclared)).toContain("buildozer 'add providers random' //m:m");
  });

  it('names a provider that has to be mocked as the module does, and guesses only where it has no name', async () => {
    const dice =
      'terraform {\n  required_providers {\n    dice = {\n      source = "hashicorp/random"\n    }\n  }\n}\n';
    const pet = 'resource "random_pet" "a" {\n  provider = dice\n}\n';
    const test = { 'm/a.tftest.hcl': 'run "b" {\n}\n' };
    const own = await run({ ...test, 'm/main.tf': `${dice}${pet}` }, withBinary);
    expect(JSON.stringify(own)).toContain(`${mockLine} mock_provider \\"dice\\" {}`);
    const called = 'module "c" {\n  source = "../c"\n}\n';
    const child = await run({ ...test, 'm/main.tf': called, 'c/main.tf': `${dice}${pet}` }, withBinary);
    expect(JSON.stringify(child)).toContain(
      `(with the module's own name for the provider): mock_provider \\"random\\" {}`,
    );
  });

  it('says why the engine crashed, whose defect that is and what to do, and shows no stack', async () => {
    // OpenTofu 1.12.6 crashes over an `import` block of a provider that is mocked.
    const crash = run(
      {
        'm/main.tf': `${required}import {\n  to = random_pet.a\n  id = "x"\n}\nresource "random_pet" "a" {\n}\n`,
        'm/a.tftest.hcl': `${mocks}run "b" {\n}\n`,
      },
      withBinary,
    );
    await expect(crash).rejects.toThrow(
      /^tofu test crashed \(code 11\): Importing is not supported in testing context\. .*\nThis is a defect of the engine and says nothing about the module; .* To go on, leave out the block that it is about\.$/,
    );
  });
});
