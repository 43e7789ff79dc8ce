import { describe, expect, test } from 'vitest';

import { err } from '../result.ts';
import { BAZEL_PACKAGES, REMOTE_EXECUTOR_PACKAGES } from './debian-packages.ts';
import type { Facts } from './facts.ts';
import { goPrograms } from './go-programs.ts';
import {
  allThere,
  bare,
  debianBazel,
  everything,
  everythingForBuilds,
  internet,
  otherBazel,
} from './machine-facts.ts';
import { makePlan } from './plan.ts';

const rcOf = (facts: Facts): string[] => makePlan(facts, 'build').rc.map(({ line }) => line);
const stepsOf = (facts: Facts): string[] =>
  makePlan(facts, 'build').steps.map((step) =>
    step.type === 'build-go-program' ? step.program.title : step.type,
  );

describe('normal internet', () => {
  test('needs nothing: no step, no rc, no note, on any platform', () => {
    for (const debian of [true, false]) {
      const plan = makePlan({ ...internet, platform: { ...internet.platform, debian } }, 'build');
      expect(plan).toMatchObject({
        bazel: { source: 'bazelisk', version: '7.7.1' },
        steps: [],
        missing: [],
        notes: [],
        rc: [],
      });
    }
  });

  test('leaves an installed Debian Bazel alone', () => {
    const plan = makePlan({ ...internet, bazel: { ...internet.bazel, host: debianBazel } }, 'build');
    expect(plan).toMatchObject({ bazel: { source: 'bazelisk' }, steps: [], rc: [] });
  });

  test('without npm packages there is one command to run', () => {
    const plan = makePlan({ ...internet, bazel: { ...internet.bazel, launcher: undefined } }, 'build');
    expect(plan.missing).toEqual([expect.objectContaining({ what: 'bazelisk', commands: ['npm ci'] })]);
  });
});

describe('where Bazel comes from', () => {
  test("bazelisk's cache serves when its host does not answer", () => {
    const plan = makePlan(
      { ...allThere, bazel: { ...allThere.bazel, cached: '/b', host: undefined } },
      'build',
    );
    expect(plan).toMatchObject({ bazel: { source: 'bazelisk' }, steps: [], missing: [] });
  });

  test('USE_BAZEL_VERSION is the user’s choice, whatever answers', () => {
    const plan = makePlan({ ...allThere, bazel: { ...bare.bazel, chosen: true, wanted: '8.0.0' } }, 'build');
    expect(plan).toMatchObject({ bazel: { source: 'bazelisk', version: '8.0.0' }, steps: [] });
  });

  test("USE_BAZEL_VERSION that names Debian's binary gets its settings", () => {
    const facts = {
      ...allThere,
      bazel: { ...bare.bazel, chosen: true, wanted: '/usr/bin/bazel', host: debianBazel },
    };
    expect(makePlan(facts, 'build').bazel).toMatchObject({ source: 'host', debian: true });
    expect(rcOf(facts)).toContain('build --nosandbox_debug');
  });

  test('a Bazel that is installed is used, without an installation and without Debian’s settings', () => {
    const facts = { ...allThere, bazel: { ...bare.bazel, host: otherBazel } };
    const plan = makePlan(facts, 'build');
    expect(plan.bazel).toEqual({ source: 'host', ...otherBazel });
    expect(plan.steps).toEqual([]);
    expect(rcOf(facts).filter((line) => !line.includes('repo_env'))).toEqual([]);
    expect(plan.notes.join()).toContain('--registry=');
  });
});

describe('a bare Debian machine as root', () => {
  test('installs Bazel and Nix, builds every program, closes the module graph', () => {
    expect(stepsOf(bare)).toEqual([
      'install-debian-packages',
      ...everythingForBuilds,
      'write-bazel-registry',
    ]);
    const plan = makePlan(bare, 'build');
    expect(plan.missing).toEqual([]);
    expect(plan.steps[0]).toMatchObject({ packages: BAZEL_PACKAGES, optional: ['nix-bin'] });
    expect(plan.steps[1]).toMatchObject({ go: '/usr/local/go/bin/go' });
  });

  test('without Go, or with an old one, installs it too and builds with the installed one', () => {
    for (const go of [undefined, { path: '/usr/bin/go', version: '1.19.8' }]) {
      const plan = makePlan({ ...bare, go }, 'build');
      expect(plan.steps[0]).toMatchObject({ packages: [...BAZEL_PACKAGES, 'golang-go'] });
      expect(plan.steps[1]).toMatchObject({ go: '/usr/bin/go' });
    }
  });

  test('with Bazel there and Go missing installs Go alone', () => {
    const plan = makePlan({ ...allThere, built: [], go: undefined }, 'build');
    expect(plan.steps[0]).toMatchObject({ packages: ['golang-go'], optional: [] });
  });

  test('does not need Go when everything is built', () => {
    expect(makePlan({ ...allThere, go: undefined }, 'build')).toMatchObject({ steps: [], missing: [] });
  });

  test('builds what is missing only', () => {
    expect(stepsOf({ ...allThere, built: everything.filter((title) => title !== 'bazel-remote') })).toEqual([
      'bazel-remote',
    ]);
  });

  test('without a Debian source says so and prints commands', () => {
    const plan = makePlan(
      {
        ...bare,
        sid: err({ type: 'no-debian-source', looked: '/etc/apt/sources.list' }),
      },
      'build',
    );
    expect(plan.missing[0]).toMatchObject({ what: 'Bazel 7.4.0 or newer' });
    expect(plan.missing[0]!.why).toContain('no Debian source was found in /etc/apt/sources.list');
  });

  test('everything there: nothing to do, and the rc', () => {
    expect(makePlan(allThere, 'build')).toMatchObject({ steps: [], missing: [], notes: [] });
    expect(rcOf(allThere)).toEqual([
      'common --registry=file:///cache/bazel-registry',
      'common --noenable_workspace',
      'common --lockfile_mode=off',
      'build --nosandbox_debug',
      'common --repo_env=FLYWHEEL_TOFU_PATH=/cache/go/opentofu-1.12.6/tofu',
      'common --repo_env=FLYWHEEL_NODE_PATH=/usr/bin/node',
      'common --repo_env=FLYWHEEL_LOCAL_PROVIDERS=/cache/providers',
    ]);
  });

  test('a missing Nix is a remark, not a failure', () => {
    const plan = makePlan({ ...allThere, nix: undefined }, 'build');
    expect(plan).toMatchObject({ steps: [], missing: [] });
    expect(plan.notes.join()).toContain('Nix is not installed');
  });
});

describe('who must not install', () => {
  const user: Facts = { ...bare, platform: { ...bare.platform, superuser: false } };

  test('an ordinary user gets the exact commands, once, and nothing is built before', () => {
    const plan = makePlan(user, 'build');
    expect(plan.missing.map(({ what }) => what)).toEqual(['Bazel 7.4.0 or newer']);
    expect(plan.missing[0]!.why).toContain('only root can install it');
    expect(plan.missing[0]!.commands).toEqual([
      `printf '%s\\n' 'Types: deb' 'URIs: it'\\''s' | sudo tee /etc/apt/sources.list.d/rules-flywheel-sid.sources`,
      'sudo apt-get update',
      `sudo apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-overwrite -t sid ${BAZEL_PACKAGES.join(' ')}`,
      'npm run bootstrap',
    ]);
  });

  test('an ordinary user with Bazel and Go builds into their own cache', () => {
    expect(stepsOf({ ...user, bazel: { ...user.bazel, host: debianBazel } })).toEqual([
      ...everythingForBuilds,
      'write-bazel-registry',
    ]);
  });

  test('FLYWHEEL_BOOTSTRAP=off installs and builds nothing, and names everything', () => {
    const plan = makePlan({ ...bare, policy: 'off' }, 'build');
    expect(plan.steps.filter(({ type }) => type !== 'write-bazel-registry')).toEqual([]);
    expect(plan.missing.map(({ what }) => what)).toEqual([
      'Bazel 7.4.0 or newer',
      ...goPrograms
        .filter(({ title }) => everythingForBuilds.includes(title))
        .map(({ title, version }) => `${title} ${version}`),
    ]);
    for (const { why } of plan.missing) expect(why).toContain('FLYWHEEL_BOOTSTRAP=off');
  });

  test('FLYWHEEL_BOOTSTRAP=off with everything there is fine', () => {
    expect(makePlan({ ...allThere, policy: 'off' }, 'build')).toMatchObject({ steps: [], missing: [] });
  });

  test('elsewhere than on Debian no apt command is shown', () => {
    const plan = makePlan(
      {
        ...bare,
        platform: { debian: false, name: 'Fedora', superuser: true },
        sid: undefined,
      },
      'build',
    );
    expect(plan.missing[0]!.why).toContain('on Fedora nothing is installed for you');
    expect(plan.missing.flatMap(({ commands }) => commands).join()).not.toContain('apt-get');
  });

  test('a Bazel that is too old is named', () => {
    const old = { path: '/usr/bin/bazel', version: '4.2.3' };
    const plan = makePlan({ ...user, bazel: { ...user.bazel, unsuitable: old } }, 'build');
    expect(plan.missing[0]!.why).toContain('/usr/bin/bazel is version 4.2.3');
  });
});

describe('the programs of the tests', () => {
  const go = { path: '/usr/local/go/bin/go', version: '1.26.8' };
  const testSteps = (facts: Facts): unknown[] =>
    makePlan(facts, 'tests').steps.map((step) =>
      step.type === 'build-go-program' ? step.program.title : step.type,
    );

  test('with normal internet all are built, and builds do not learn of them', () => {
    const facts = { ...internet, go };
    expect(testSteps(facts)).toEqual(everything);
    expect(makePlan(facts, 'tests').rc).toEqual([]);
    const built = makePlan({ ...facts, built: everything }, 'tests');
    expect(built).toMatchObject({ steps: [], missing: [], rc: [], bazel: { source: 'bazelisk' } });
    expect(built.needs).toEqual(
      expect.arrayContaining(['/cache/go/opentofu-1.12.6/tofu', '/usr/local/go/bin/go']),
    );
  });

  test('where nothing answers a remote executor and a provider of a usual size are added to what builds need', () => {
    const { missing, rc, bazel } = makePlan(bare, 'build');
    const tests = makePlan(bare, 'tests');
    expect(tests).toMatchObject({ missing, rc, bazel });
    expect(testSteps(bare).filter((step) => !(stepsOf(bare) as unknown[]).includes(step))).toEqual([
      'provider kubectl',
    ]);
    expect(tests.steps[0]).toMatchObject({
      packages: [...BAZEL_PACKAGES, ...REMOTE_EXECUTOR_PACKAGES],
      optional: ['nix-bin', ...REMOTE_EXECUTOR_PACKAGES],
    });
  });

  test('a remote executor comes alone where only it is missing, and is never needed', () => {
    const facts = { ...allThere, remoteExecutor: undefined };
    expect(makePlan(facts, 'tests').steps).toEqual([
      expect.objectContaining({ packages: REMOTE_EXECUTOR_PACKAGES, optional: REMOTE_EXECUTOR_PACKAGES }),
    ]);
    expect(makePlan(facts, 'build')).toMatchObject({ steps: [], notes: [] });
    expect(makePlan({ ...facts, policy: 'off' }, 'tests')).toMatchObject({
      steps: [],
      missing: [],
      notes: [expect.stringContaining('the tests of remote execution are skipped')],
    });
  });

  test('normal internet is no reason for packages of sid', () => {
    expect(testSteps({ ...internet, go })).not.toContain('install-debian-packages');
  });

  test('an installed tofu of the same release line serves them too', () => {
    const facts = { ...internet, go, tofu: { path: '/opt/tofu', version: '1.12.3' } };
    expect(testSteps(facts)).toEqual(everything.slice(1));
  });

  test('need a Go, even when they are built: root on Debian installs it', () => {
    expect(makePlan({ ...internet, built: everything }, 'tests').steps).toEqual([
      expect.objectContaining({ type: 'install-debian-packages', packages: ['golang-go'] }),
    ]);
    expect(testSteps(internet)).toEqual(['install-debian-packages', ...everything]);
  });

  test('anyone else is told how to get it and how to go on, and nothing is built before', () => {
    const user = { ...internet, platform: { ...internet.platform, superuser: false } };
    const plan = makePlan(user, 'tests');
    expect(plan.missing.map(({ what }) => what)).toEqual(['Go 1.26.6 or newer']);
    expect(plan.missing[0]!.why).toContain('the tests build programs from source; none is installed');
    expect(plan.missing[0]!.commands.at(-1)).toBe('npm run bootstrap -- --tests');
    const off = makePlan({ ...internet, go, policy: 'off' }, 'tests');
    expect(off.missing.map(({ commands }) => commands)).toEqual(
      everything.map(() => ['env -u FLYWHEEL_BOOTSTRAP npm run bootstrap -- --tests']),
    );
  });
});

describe('a plain `npx bazel`', () => {
  test('runs the installed Bazel where that was chosen here', () => {
    expect(makePlan(allThere, 'build').bazelisk).toBe('/usr/bin/bazel');
  });

  test('is left to bazelisk where it can bring one, and to a person who has chosen', () => {
    expect(makePlan(internet, 'build').bazelisk).toBeUndefined();
    const chosen = { ...bare.bazel, chosen: true, wanted: '/usr/bin/bazel', host: debianBazel };
    expect(makePlan({ ...allThere, bazel: chosen }, 'build').bazelisk).toBeUndefined();
  });
});

test('a plan changes nothing about its facts', () => {
  const copy = structuredClone(bare);
  makePlan(bare, 'build');
  expect(bare).toEqual(copy);
});
