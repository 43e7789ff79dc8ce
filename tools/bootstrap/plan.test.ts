import { describe, expect, test } from 'vitest';

import type { Answer } from '../machine/reachability.ts';
import { err, ok } from '../result.ts';
import { BAZEL_PACKAGES } from './debian-packages.ts';
import type { Facts, HostBazel } from './facts.ts';
import { goPrograms } from './go-programs.ts';
import { makePlan } from './plan.ts';

const yes: Answer = { answers: true, url: 'https://host.example.org/' };
const no: Answer = { answers: false, url: 'https://host.example.org/', why: 'silence' };
const debianBazel: HostBazel = { path: '/usr/bin/bazel', version: '7.7.1', debian: true };
const otherBazel: HostBazel = { path: '/opt/bin/bazel', version: '8.1.0', debian: false };
const add = ok({
  type: 'add' as const,
  files: [
    { path: '/etc/apt/sources.list.d/rules-flywheel-sid.sources', content: "Types: deb\nURIs: it's\n" },
  ],
});
const everything = goPrograms.map(({ title }) => title);

const internet: Facts = {
  root: '/clone',
  cache: '/cache',
  platform: { debian: true, name: 'Debian GNU/Linux 12', superuser: true },
  policy: 'install',
  bazel: {
    launcher: '/clone/node_modules/bazelisk',
    wanted: '7.7.1',
    chosen: false,
    cached: undefined,
    host: undefined,
    unsuitable: undefined,
  },
  reach: { bazelRelease: yes, bazelRegistry: yes, tofuRelease: yes, providerRegistry: yes },
  go: undefined,
  nix: undefined,
  tofu: undefined,
  built: [],
  registryComplete: false,
  registryConfigured: false,
  lockedProviders: [],
  sid: add,
};

/** Only package registries answer; nothing is installed but Go. */
const bare: Facts = {
  ...internet,
  reach: { bazelRelease: no, bazelRegistry: no, tofuRelease: no, providerRegistry: no },
  go: { path: '/usr/local/go/bin/go', version: '1.26.8' },
};

const allThere: Facts = {
  ...bare,
  bazel: { ...bare.bazel, host: debianBazel },
  nix: { path: '/usr/bin/nix', version: '2.34.8' },
  built: everything,
  registryComplete: true,
};

const rcOf = (facts: Facts): string[] => makePlan(facts).rc.map(({ line }) => line);
const stepsOf = (facts: Facts): string[] =>
  makePlan(facts).steps.map((step) => (step.type === 'build-go-program' ? step.program.title : step.type));

describe('normal internet', () => {
  test('needs nothing: no step, no rc, no note, on any platform', () => {
    for (const debian of [true, false]) {
      const plan = makePlan({ ...internet, platform: { ...internet.platform, debian } });
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
    const plan = makePlan({ ...internet, bazel: { ...internet.bazel, host: debianBazel } });
    expect(plan).toMatchObject({ bazel: { source: 'bazelisk' }, steps: [], rc: [] });
  });

  test('without npm packages there is one command to run', () => {
    const plan = makePlan({ ...internet, bazel: { ...internet.bazel, launcher: undefined } });
    expect(plan.missing).toEqual([expect.objectContaining({ what: 'bazelisk', commands: ['npm ci'] })]);
  });
});

describe('where Bazel comes from', () => {
  test("bazelisk's cache serves when its host does not answer", () => {
    const plan = makePlan({ ...allThere, bazel: { ...allThere.bazel, cached: '/b', host: undefined } });
    expect(plan).toMatchObject({ bazel: { source: 'bazelisk' }, steps: [], missing: [] });
  });

  test('USE_BAZEL_VERSION is the user’s choice, whatever answers', () => {
    const plan = makePlan({ ...allThere, bazel: { ...bare.bazel, chosen: true, wanted: '8.0.0' } });
    expect(plan).toMatchObject({ bazel: { source: 'bazelisk', version: '8.0.0' }, steps: [] });
  });

  test("USE_BAZEL_VERSION that names Debian's binary gets its settings", () => {
    const facts = {
      ...allThere,
      bazel: { ...bare.bazel, chosen: true, wanted: '/usr/bin/bazel', host: debianBazel },
    };
    expect(makePlan(facts).bazel).toMatchObject({ source: 'host', debian: true });
    expect(rcOf(facts)).toContain('build --nosandbox_debug');
  });

  test('a Bazel that is installed is used, without an installation and without Debian’s settings', () => {
    const facts = { ...allThere, bazel: { ...bare.bazel, host: otherBazel } };
    const plan = makePlan(facts);
    expect(plan.bazel).toEqual({ source: 'host', ...otherBazel });
    expect(plan.steps).toEqual([]);
    expect(rcOf(facts).filter((line) => !line.includes('repo_env'))).toEqual([]);
    expect(plan.notes.join()).toContain('--registry=');
  });
});

describe('a bare Debian machine as root', () => {
  test('installs Bazel and Nix, builds every program, closes the module graph', () => {
    expect(stepsOf(bare)).toEqual(['install-debian-packages', ...everything, 'write-bazel-registry']);
    const plan = makePlan(bare);
    expect(plan.missing).toEqual([]);
    expect(plan.steps[0]).toMatchObject({ packages: BAZEL_PACKAGES, optional: ['nix-bin'] });
    expect(plan.steps[1]).toMatchObject({ go: '/usr/local/go/bin/go' });
  });

  test('without Go, or with an old one, installs it too and builds with the installed one', () => {
    for (const go of [undefined, { path: '/usr/bin/go', version: '1.19.8' }]) {
      const plan = makePlan({ ...bare, go });
      expect(plan.steps[0]).toMatchObject({ packages: [...BAZEL_PACKAGES, 'golang-go'] });
      expect(plan.steps[1]).toMatchObject({ go: '/usr/bin/go' });
    }
  });

  test('with Bazel there and Go missing installs Go alone', () => {
    const plan = makePlan({ ...allThere, built: [], go: undefined });
    expect(plan.steps[0]).toMatchObject({ packages: ['golang-go'], optional: [] });
  });

  test('does not need Go when everything is built', () => {
    expect(makePlan({ ...allThere, go: undefined })).toMatchObject({ steps: [], missing: [] });
  });

  test('builds what is missing only', () => {
    expect(stepsOf({ ...allThere, built: everything.filter((title) => title !== 'bazel-remote') })).toEqual([
      'bazel-remote',
    ]);
  });

  test('without a Debian source says so and prints commands', () => {
    const plan = makePlan({
      ...bare,
      sid: err({ type: 'no-debian-source', looked: '/etc/apt/sources.list' }),
    });
    expect(plan.missing[0]).toMatchObject({ what: 'Bazel 7.4.0 or newer' });
    expect(plan.missing[0]!.why).toContain('no Debian source was found in /etc/apt/sources.list');
  });

  test('everything there: nothing to do, and the rc', () => {
    expect(makePlan(allThere)).toMatchObject({ steps: [], missing: [], notes: [] });
    expect(rcOf(allThere)).toEqual([
      'common --registry=file:///cache/bazel-registry',
      'common --noenable_workspace',
      'common --lockfile_mode=off',
      'build --nosandbox_debug',
      'common --repo_env=FLYWHEEL_TOFU_PATH=/cache/go/opentofu-1.12.6/tofu',
      'common --repo_env=FLYWHEEL_LOCAL_PROVIDERS=/cache/providers',
    ]);
  });

  test('a missing Nix is a remark, not a failure', () => {
    const plan = makePlan({ ...allThere, nix: undefined });
    expect(plan).toMatchObject({ steps: [], missing: [] });
    expect(plan.notes.join()).toContain('Nix is not installed');
  });
});

describe('who must not install', () => {
  const user: Facts = { ...bare, platform: { ...bare.platform, superuser: false } };

  test('an ordinary user gets the exact commands, once, and nothing is built before', () => {
    const plan = makePlan(user);
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
      ...everything,
      'write-bazel-registry',
    ]);
  });

  test('FLYWHEEL_BOOTSTRAP=off installs and builds nothing, and names everything', () => {
    const plan = makePlan({ ...bare, policy: 'off' });
    expect(plan.steps.filter(({ type }) => type !== 'write-bazel-registry')).toEqual([]);
    expect(plan.missing.map(({ what }) => what)).toEqual([
      'Bazel 7.4.0 or newer',
      ...goPrograms.map(({ title, version }) => `${title} ${version}`),
    ]);
    for (const { why } of plan.missing) expect(why).toContain('FLYWHEEL_BOOTSTRAP=off');
  });

  test('FLYWHEEL_BOOTSTRAP=off with everything there is fine', () => {
    expect(makePlan({ ...allThere, policy: 'off' })).toMatchObject({ steps: [], missing: [] });
  });

  test('elsewhere than on Debian no apt command is shown', () => {
    const plan = makePlan({
      ...bare,
      platform: { debian: false, name: 'Fedora', superuser: true },
      sid: undefined,
    });
    expect(plan.missing[0]!.why).toContain('on Fedora nothing is installed for you');
    expect(plan.missing.flatMap(({ commands }) => commands).join()).not.toContain('apt-get');
  });

  test('a Bazel that is too old is named', () => {
    const old = { path: '/usr/bin/bazel', version: '4.2.3' };
    const plan = makePlan({ ...user, bazel: { ...user.bazel, unsuitable: old } });
    expect(plan.missing[0]!.why).toContain('/usr/bin/bazel is version 4.2.3');
  });
});

describe('the rc has only what is needed', () => {
  test("Debian's Bazel where the registry of modules answers", () => {
    const facts = { ...allThere, reach: { ...allThere.reach, bazelRegistry: yes } };
    expect(rcOf(facts).join('\n')).not.toMatch(/--registry|enable_workspace/);
    expect(stepsOf({ ...facts, registryComplete: false })).toEqual([]);
  });

  test('a registry of the user’s own stays the only one', () => {
    expect(rcOf({ ...allThere, registryConfigured: true }).join('\n')).not.toContain('--registry');
  });

  test('OpenTofu that can be downloaded is neither built nor named', () => {
    const facts = {
      ...allThere,
      built: [],
      reach: { ...allThere.reach, tofuRelease: yes, providerRegistry: yes },
    };
    expect(stepsOf(facts)).toEqual([]);
    expect(rcOf(facts).join('\n')).not.toContain('FLYWHEEL_');
  });

  test('an installed tofu of the same release line saves the build', () => {
    const facts = { ...allThere, built: everything.slice(1), tofu: { path: '/opt/tofu', version: '1.12.3' } };
    expect(stepsOf(facts)).toEqual([]);
    expect(rcOf(facts)).toContain('common --repo_env=FLYWHEEL_TOFU_PATH=/opt/tofu');
    expect(stepsOf({ ...facts, tofu: { path: '/opt/tofu', version: '1.8.1' } })).toEqual(['OpenTofu']);
  });

  test('schema only: the locked providers nobody has here, each once', () => {
    const locked = (source: string, version: string, local = false): Facts['lockedProviders'][number] => ({
      source: `registry.opentofu.org/hashicorp/${source}`,
      version,
      local,
    });
    const lockedProviders = [
      locked('kubernetes', '3.2.1'),
      locked('kubernetes', '2.38.0'),
      locked('helm', '3.1.1'),
      locked('random', '3.9.0'),
      locked('time', '0.13.0'),
      locked('null', '3.2.4', true),
    ];
    expect(rcOf({ ...allThere, lockedProviders })).toContain(
      'common --repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=registry.opentofu.org/hashicorp/helm,' +
        'registry.opentofu.org/hashicorp/kubernetes,registry.opentofu.org/hashicorp/time',
    );
    const online = { ...allThere, lockedProviders, reach: { ...allThere.reach, providerRegistry: yes } };
    expect(rcOf(online).join('\n')).not.toContain('FLYWHEEL_SCHEMA_ONLY_PROVIDERS');
  });
});

test('a plan changes nothing about its facts', () => {
  const copy = structuredClone(bare);
  makePlan(bare);
  expect(bare).toEqual(copy);
});
