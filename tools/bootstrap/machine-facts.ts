import type { Answer } from '../machine/reachability.ts';
import { ok } from '../result.ts';
import type { Facts, HostBazel, LockedProvider, Reach } from './facts.ts';
import { goPrograms, testProviders } from './go-programs.ts';

/** What was found on machines of several kinds, for tests of what follows from it. */

export const yes: Answer = { answers: true, url: 'https://host.example.org/' };
export const no: Answer = { answers: false, url: 'https://host.example.org/', why: 'silence' };
export const debianBazel: HostBazel = { path: '/usr/bin/bazel', version: '7.7.1', debian: true };
export const otherBazel: HostBazel = { path: '/opt/bin/bazel', version: '8.1.0', debian: false };

const allAnswer: Reach = {
  bazelRelease: yes,
  bazelRegistry: yes,
  tofuRelease: yes,
  nodeRelease: yes,
  providerRegistry: yes,
};
const nobodyAnswers: Reach = {
  bazelRelease: no,
  bazelRegistry: no,
  tofuRelease: no,
  nodeRelease: no,
  providerRegistry: no,
};

export const add = ok({
  type: 'add' as const,
  files: [
    { path: '/etc/apt/sources.list.d/rules-flywheel-sid.sources', content: "Types: deb\nURIs: it's\n" },
  ],
});
export const everything = goPrograms.map(({ title }) => title);

export const everythingForBuilds = everything.filter(
  (title) => !testProviders.some((program) => program.title === title),
);

/** A developer's machine: everything answers, nothing is installed. */
export const internet: Facts = {
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
  reach: allAnswer,
  go: undefined,
  nix: undefined,
  node: { path: '/usr/bin/node', version: '20.20.2' },
  tofu: undefined,
  remoteExecutor: undefined,
  built: [],
  registryComplete: false,
  registryConfigured: false,
  lockedProviders: [],
  sid: add,
};

/** Only package registries answer; nothing is installed but Go. */
export const bare: Facts = {
  ...internet,
  reach: nobodyAnswers,
  go: { path: '/usr/local/go/bin/go', version: '1.26.8' },
};

export const allThere: Facts = {
  ...bare,
  bazel: { ...bare.bazel, host: debianBazel },
  nix: { path: '/usr/bin/nix', version: '2.34.8' },
  remoteExecutor: ['/usr/bin/buildbox-casd', '/usr/bin/bwrap'],
  built: everything,
  registryComplete: true,
};

/** An entry of a lock file with hashes, of which this machine has nothing. */
export function locked(name: string, version: string, change: Partial<LockedProvider> = {}): LockedProvider {
  const source = `registry.opentofu.org/hashicorp/${name}`;
  return { source, version, verifiable: true, local: false, selected: false, ...change };
}
