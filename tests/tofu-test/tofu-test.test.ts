import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BazelWorkspace, type BazelResult, type Files } from '../rig/bazel-workspace.ts';
import { elementsNamed, parseXml, type XmlElement } from '../rig/xml.ts';
import { modulePackage, providerFiles, requireRandom } from '../validate/workspace.ts';

const doubling = 'variable "a" {\n  type = number\n}\n\noutput "b" {\n  value = var.a * 2\n}\n';

function run(name: string, a: number, doubled: number): string {
  return `run "${name}" {
  variables {
    a = ${a}
  }
  assert {
    condition     = output.b == ${doubled}
    error_message = "${a} doubled <&> is not ${doubled}"
  }
}
`;
}

const random = 'providers = ["random"],';
const password = `${requireRandom}variable "length" {\n  type = number\n}\nresource "random_password" "a" {\n  length = var.length\n}\n`;
const requireTime = requireRandom.replaceAll('random', 'time');
const hours = `${requireTime}output "hours" {\n  value = try(provider::time::duration_parse("2h").hours, 2)\n}\n`;
const hoursTest =
  'run "hours" {\n  command = plan\n  assert {\n    condition     = output.hours == 2\n    error_message = "not 2"\n  }\n}\n';
const namespace = `resource "kubernetes_namespace_v1" "a" {\n  metadata {\n    name = "x"\n  }\n}\n`;

const passing = {
  passing: {
    ...modulePackage('passing', doubling),
    'passing/one.tftest.hcl': run('one', 1, 2) + run('two', 2, 4),
    'passing/tests/three.tofutest.hcl': run('three', 3, 6),
    'passing/tests/four.tftest.json': '{"run": {"four": {"variables": {"a": 4}}}}\n',
  },
  mocked: {
    ...modulePackage('mocked', password, random),
    'mocked/a.tftest.hcl': `mock_provider "random" {}\nrun "long" {\n  variables {\n    length = 20\n  }\n}\n`,
  },
  functions: {
    ...modulePackage('functions', hours, 'providers = ["time"],'),
    'functions/a.tftest.hcl': `mock_provider "time" {}\n${hoursTest}`,
  },
  kube: {
    ...modulePackage('kube', namespace, 'providers = ["kubernetes"],'),
    'kube/a.tftest.hcl': `mock_provider "kubernetes" {}\nrun "name" {\n  assert {\n    condition     = kubernetes_namespace_v1.a.metadata[0].name == "x"\n    error_message = "not x"\n  }\n}\n`,
  },
  setup: {
    ...modulePackage('setup', doubling, 'deps = ["//setup/fixture"],'),
    'setup/fixture/BUILD.bazel': `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_module")
tofu_module(name = "fixture", srcs = ["main.tf"], visibility = ["//visibility:public"])
`,
    'setup/fixture/main.tf': 'output "a" {\n  value = 5\n}\n',
    'setup/tests/a.tftest.hcl':
      'run "fixture" {\n  module {\n    source = "./fixture"\n  }\n}\nrun "uses_it" {\n  variables {\n    a = run.fixture.a\n  }\n  assert {\n    condition     = output.b == 10\n    error_message = "not 10"\n  }\n}\n',
  },
} as const;

const slow = {
  ...modulePackage(
    'slow',
    'resource "terraform_data" "a" {\n  provisioner "local-exec" {\n    command = "sleep 60"\n  }\n}\n',
  ),
  'slow/a.tftest.hcl': 'run "slow" {\n}\n',
};

const untested = modulePackage('untested', doubling);

/** Each red test: its files and what its log has to show. */
const failing = {
  failed_assertion: {
    files: {
      ...modulePackage('failed_assertion', doubling),
      'failed_assertion/tests/a.tftest.hcl': run('right', 1, 2) + run('wrong', 2, 5) + run('later', 3, 6),
    },
    expected: [
      'failed_assertion/tests/a.tftest.hcl\n  passed  right\n  FAILED  wrong\n',
      '    failed_assertion/tests/a.tftest.hcl:15:21: error: Test assertion failed\n      15 |     condition     = output.b == 5\n',
      '      2 doubled <&> is not 5\n      output.b is 4\n',
      '  passed  later\n//failed_assertion:failed_assertion_test: 2 passed, 1 failed (1 file, tofu 1.12.6, level provider)',
    ],
  },
  run_error: {
    files: {
      ...modulePackage('run_error', password, random),
      'run_error/a.tftest.hcl': `mock_provider "random" {}\nrun "short" {\n  variables {\n    length = 0\n  }\n}\nrun "never" {\n  variables {\n    length = 20\n  }\n}\n`,
    },
    expected: [
      '  ERROR   short\n    run_error/main.tf:12:12: error: Invalid Attribute Value',
      '  skipped never\n//run_error:run_error_test: 0 passed, 1 failed, 1 skipped (1 file, ',
    ],
  },
  not_mocked: {
    files: {
      ...modulePackage('not_mocked', password, random),
      'not_mocked/a.tftest.hcl': 'run "real" {\n  variables {\n    length = 20\n  }\n}\n',
    },
    expected: [
      '    not_mocked: error: Provider is not mocked\n',
      '      registry.opentofu.org/hashicorp/random would be asked to make real things, and tests run without network and credentials.\n',
      'to do: write this line into the test file: mock_provider "random" {}\n',
    ],
  },
  not_mocked_at_schema: {
    files: {
      ...modulePackage('not_mocked_at_schema', namespace, 'providers = ["kubernetes"],'),
      'not_mocked_at_schema/a.tftest.hcl':
        'provider "kubernetes" {\n  host = "https://localhost:1"\n}\nrun "real" {\n  command = plan\n}\n',
    },
    expected: [
      '    not_mocked_at_schema/a.tftest.hcl:1:23: error: Provider is not mocked\n',
      'to do: instead of this block, write this line into the test file: mock_provider "kubernetes" {}\n',
    ],
  },
  function_at_schema: {
    files: {
      ...modulePackage('function_at_schema', hours, 'providers = ["time"],\n    level = "schema",'),
      'function_at_schema/a.tftest.hcl': `mock_provider "time" {}\n${hoursTest}`,
    },
    expected: [
      'function_at_schema: error: Provider function at level schema\n  provider::time::duration_parse is computed by registry.opentofu.org/hashicorp/time itself, of which only the recorded schema is here (level schema)',
      "  to do: test at level provider, where the provider's binary is, or call none of the provider's functions",
      "level schema: the provider's own rules were not run for registry.opentofu.org/hashicorp/time 0.14.2",
    ],
  },
  no_runs: {
    files: {
      ...modulePackage('no_runs', doubling),
      'no_runs/a.tftest.hcl': '# run "commented" {}\nvariables {\n  a = 1\n}\n',
    },
    expected: [
      '//no_runs:no_runs_test: no test was found: there is no run block in no_runs/a.tftest.hcl. Add one: run "NAME" { command = plan }, or remove the file',
    ],
  },
  syntax_error: {
    files: {
      ...modulePackage('syntax_error', doubling),
      'syntax_error/a.tftest.hcl': run('fine', 1, 2),
      'syntax_error/b.tftest.hcl': 'run "broken" {\n  command = \n}\n',
    },
    expected: [
      'syntax_error/b.tftest.hcl:2:13: error: Invalid expression\n  2 |   command = \n',
      '//syntax_error:syntax_error_test: 0 passed, 0 failed (0 files',
    ],
  },
  missing_setup: {
    files: {
      ...modulePackage('missing_setup', doubling),
      'missing_setup/tests/a.tftest.hcl': 'run "fixture" {\n  module {\n    source = "./fixture"\n  }\n}\n',
    },
    expected: [
      'missing_setup/tests/a.tftest.hcl:2:3: error: Module not installed',
      '  to do: no declared file is in missing_setup/fixture: add the tofu_module of that directory to the deps of //missing_setup:missing_setup, for example deps = ["//missing_setup/fixture:fixture"]',
    ],
  },
} as const;

describe('tofu_test', () => {
  let workspace: BazelWorkspace;
  let all: BazelResult;

  beforeAll(async () => {
    const files = [...Object.values(passing), ...Object.values(failing).map((fixture) => fixture.files)];
    workspace = await BazelWorkspace.create({
      files: Object.assign({}, providerFiles(), untested, slow, ...files) as Files,
    });
    // Validation has its own opinion of the broken ones; here the tests are to have theirs.
    all = await workspace.bazel([
      'test',
      '--keep_going',
      '--norun_validations',
      '--test_output=errors',
      ...[...Object.keys(passing), ...Object.keys(failing)].map((name) => `//${name}:${name}_test`),
    ]);
  });
  afterAll(() => workspace.dispose());

  const log = (name: string): string => workspace.read(`bazel-testlogs/${name}/${name}_test/test.log`);
  const report = (name: string, shard = ''): XmlElement =>
    parseXml(workspace.read(`bazel-testlogs/${name}/${name}_test/${shard}test.xml`));
  /** CLASS:NAME, and what is wrong with it. */
  const cases = (document: XmlElement): string[] =>
    elementsNamed(document, 'testcase').map(({ attributes, children }) =>
      [
        `${attributes['classname'] ?? ''}:${attributes['name'] ?? ''}`,
        ...children.map(({ name }) => name),
      ].join(' '),
    );

  it('is red as soon as one test is', () => {
    expect(all.code).toBe(3);
  });

  it.each(Object.keys(passing))('passes: %s', (name) => {
    expect(all.stdout).toMatch(new RegExp(`//${name}:${name}_test +PASSED`));
    expect(log(name)).toContain(' 0 failed (');
  });

  it.each(Object.entries(failing))('%s: place, what is wrong, what to do', (name, { expected }) => {
    expect(all.stdout).toMatch(new RegExp(`//${name}:${name}_test +FAILED`));
    for (const text of expected) expect(log(name)).toContain(text);
    expect(log(name)).not.toMatch(/\n\s+at .*:\d+:\d+\)?\n/);
  });

  it('says which level it had, and which bytes nobody vouches for', () => {
    expect(log('mocked')).toMatch(
      /mocked_test: 1 passed, 0 failed \(1 file, tofu 1\.12\.6, level provider[,)]/,
    );
    expect(log('kube')).toContain(
      "level schema: the provider's own rules were not run for registry.opentofu.org/hashicorp/kubernetes 3.2.1",
    );
  });

  it('writes a case for each run into test.xml, with the level as a property', () => {
    expect(cases(report('passing'))).toEqual([
      'passing/one.tftest.hcl:one',
      'passing/one.tftest.hcl:two',
      'passing/tests/four.tftest.json:four',
      'passing/tests/three.tofutest.hcl:three',
    ]);
    const document = report('failed_assertion');
    expect(cases(document)).toEqual([
      'failed_assertion/tests/a.tftest.hcl:right',
      'failed_assertion/tests/a.tftest.hcl:wrong failure',
      'failed_assertion/tests/a.tftest.hcl:later',
    ]);
    const [failure] = elementsNamed(document, 'failure');
    expect(failure?.attributes['message']).toBe('Test assertion failed');
    expect(failure?.text).toContain(
      'failed_assertion/tests/a.tftest.hcl:15:21: error: Test assertion failed',
    );
    expect(failure?.text).toContain('2 doubled <&> is not 5');
    const [suite] = elementsNamed(document, 'testsuite');
    expect(suite?.attributes).toMatchObject({ tests: '3', failures: '1', errors: '0', skipped: '0' });
    expect(suite?.attributes['time']).toMatch(/^\d+\.\d{3}$/);
    expect(elementsNamed(document, 'testcase').filter(({ attributes }) => 'time' in attributes)).toEqual([]);
    const properties = elementsNamed(report('kube'), 'property').map(({ attributes }) => attributes);
    expect(properties).toContainEqual({ name: 'level', value: 'schema' });
    expect(properties).toContainEqual({
      name: 'provider registry.opentofu.org/hashicorp/kubernetes',
      value: '3.2.1, level schema, unverified',
    });
  });

  it('tells skipped runs, and what belongs to no run, apart in test.xml', () => {
    expect(cases(report('run_error'))).toEqual([
      'run_error/a.tftest.hcl:short error',
      'run_error/a.tftest.hcl:never skipped',
    ]);
    expect(cases(report('syntax_error'))).toEqual(['//syntax_error:syntax_error_test:outside of runs error']);
    expect(cases(report('function_at_schema'))).toEqual([
      'function_at_schema/a.tftest.hcl:hours',
      '//function_at_schema:function_at_schema_test:outside of runs error',
    ]);
  });

  const filtered = (filter: string, target: string): Promise<BazelResult> =>
    workspace.bazel(['test', '--test_output=all', `--test_filter=${filter}`, target]);

  it.each([
    ['one.tftest.hcl', ['one', 'two']],
    ['passing/tests/three.tofutest.hcl', ['three']],
    ['tests/*', ['four', 'three']],
    ['two', ['two']],
    ['t*', ['two', 'three', 'four']],
    ['one.tftest.hcl:two', ['two']],
    ['*.hcl:t*', ['two', 'three']],
  ])('--test_filter=%s runs %j', async (filter, runs) => {
    const test = await filtered(filter, '//passing:passing_test');
    expect(test.code).toBe(0);
    expect([...test.stdout.matchAll(/^ {2}passed {2}(\w+)$/gm)].map(([, name]) => name).sort()).toEqual(
      [...runs].sort(),
    );
    expect(elementsNamed(report('passing'), 'testcase')).toHaveLength(runs.length);
  });

  it('judges only the runs that a filter names, unless one of these cannot run', async () => {
    const right = await filtered('right', '//failed_assertion:failed_assertion_test');
    expect(right.code).toBe(0);
    const wrong = await filtered('a.tftest.hcl:wrong', '//failed_assertion:failed_assertion_test');
    expect(wrong.code).toBe(3);
    const never = await filtered('never', '//run_error:run_error_test');
    expect(never.code).toBe(3);
    expect(never.stdout).toContain('  ERROR   short\n');
    expect(never.stdout).toContain('  skipped never\n');
  });

  it('fails where a filter matches nothing, and names what there is', async () => {
    const test = await filtered('nine', '//passing:passing_test');
    expect(test.code).toBe(3);
    expect(test.stdout).toContain(
      '//passing:passing_test: --test_filter=nine matches no test. It takes FILE, RUN or FILE:RUN, where * stands for any text. There are:\n  one.tftest.hcl:one\n  one.tftest.hcl:two\n  tests/four.tftest.json:four\n  tests/three.tofutest.hcl:three\n',
    );
  });

  it('shards by file, also into more shards than there are files', async () => {
    const test = await workspace.bazel([
      'test',
      '--test_sharding_strategy=forced=4',
      '--test_output=all',
      '//passing:passing_test',
    ]);
    expect(test.code).toBe(0);
    expect(test.stdout).toContain(
      '//passing:passing_test: shard 4 of 4 has no test file to run; other shards have\n',
    );
    const shards = [1, 2, 3].map((shard) => cases(report('passing', `shard_${shard}_of_4/`)));
    expect(shards).toEqual([
      ['passing/one.tftest.hcl:one', 'passing/one.tftest.hcl:two'],
      ['passing/tests/four.tftest.json:four'],
      ['passing/tests/three.tofutest.hcl:three'],
    ]);
    const none = await workspace.bazel([
      'test',
      '--test_sharding_strategy=forced=2',
      '//no_runs:no_runs_test',
    ]);
    expect(none.code).toBe(3);
  });

  it('has no network, gives the engine no environment, and takes only the bytes of its own providers', async () => {
    const inspect = async (flags: readonly string[]): Promise<string> =>
      (await workspace.bazel(['aquery', ...flags, 'mnemonic(TestRunner, //mocked:mocked_test)'])).stdout;
    const provider = await inspect([]);
    expect(provider).toMatch(/ExecutionInfo: \{[^}]*block-network: 1/);
    expect(provider).not.toMatch(/\/nix\/store/);
    const runfiles = workspace.read('bazel-bin/mocked/mocked_test.sh.runfiles_manifest');
    expect(runfiles).toMatch(/terraform-provider-random/);
    expect(runfiles).not.toMatch(/terraform-provider-time/);
    await workspace.bazel([
      'build',
      '--@rules_flywheel//build/tofu:validation_level=schema',
      '//mocked:mocked_test',
    ]);
    expect(workspace.read('bazel-bin/mocked/mocked_test.sh.runfiles_manifest')).not.toMatch(
      /terraform-provider-/,
    );
  });

  it('says that it ran out of time before Bazel ends it', async () => {
    const test = await workspace.bazel([
      'test',
      '--test_timeout=20',
      '--test_output=all',
      '//slow:slow_test',
    ]);
    expect(test.code).toBe(3);
    expect(test.stdout).toContain(
      'did not end within 10 s (tofu test; a larger "size" or "timeout" of the target gives it more)',
    );
  });

  it('is made by tofu_package where there are tests, and only there', async () => {
    const query = await workspace.bazel(['query', 'kind(tofu_test, //untested:all + //passing:all)']);
    expect(query.stdout).toBe('//passing:passing_test\n');
  });
});
