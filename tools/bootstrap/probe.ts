import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { readText } from '../machine/read-text.ts';
import {
  bazelReleaseUrl,
  cachedBazel,
  chosenBinary,
  bazelLauncher,
  readBazeliskSettings,
} from '../bazel/bazelisk.ts';
import { cacheDirectory } from '../machine/cache-directory.ts';
import { findExecutables, isExecutable, realPath } from '../machine/find-executable.ts';
import { readOsRelease } from '../machine/os-release.ts';
import { tryUrl } from '../machine/reachability.ts';
import { toolVersion } from '../machine/tool-version.ts';
import { isAtLeast } from '../machine/version.ts';
import { readAptSources, sidSource } from './apt-source.ts';
import { REMOTE_EXECUTOR_PROGRAMS } from './debian-packages.ts';
import type { BazelFacts, Facts, FoundTool, HostBazel, Reach } from './facts.ts';
import { findGo } from './find-go.ts';
import { goPrograms, isBuilt, openTofu } from './go-programs.ts';
import { readLockedProviders } from './locked-providers.ts';
import { MINIMUM_NODE, nodeReleaseUrl } from './node-release.ts';
import { registryDirectory, registryIsComplete } from './registry-stubs.ts';

/** The rules are written for this Bazel and later ones (MODULE.bazel: bazel_compatibility). */
const MINIMUM_BAZEL = '7.4.0';

/** The URLs that decide whether a download would work; tests put servers of their own here. */
export interface Destinations {
  readonly bazelRegistry: string;
  readonly tofuRelease: string;
  readonly nodeRelease: string;
  readonly providerRegistry: string;
}

export const publicDestinations: Destinations = {
  bazelRegistry: 'https://bcr.bazel.build/bazel_registry.json',
  tofuRelease: `https://github.com/opentofu/opentofu/releases/download/v${openTofu.version}/tofu_${openTofu.version}_SHA256SUMS`,
  nodeRelease: nodeReleaseUrl(process.platform, process.arch),
  providerRegistry: 'https://registry.opentofu.org/.well-known/terraform.json',
};

/** Long enough for a slow line with two redirects; all are asked at the same time. */
const REACH_TIMEOUT = { name: 'asking whether a download host answers', milliseconds: 5_000 };

export interface ProbeRequest {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly destinations: Destinations;
  /** Answers that are known already, to look at the machine only. */
  readonly reach?: Reach;
}

export async function probe(request: ProbeRequest): Promise<Facts> {
  const { root, env } = request;
  const cache = cacheDirectory(env);
  const bazel = await probeBazel(root, env);
  const [reach, go, nix, tofu] = await Promise.all([
    request.reach ?? probeReach(request, bazel),
    findGo(env),
    firstTool('nix', ['--version'], /(\d+\.\d+[.\d]*)/, env),
    firstTool('tofu', ['version'], /^OpenTofu v(\S+)/, withoutTofuSettings(env)),
  ]);
  const os = readOsRelease();
  const debian = os.id === 'debian';
  return {
    root,
    cache,
    platform: { debian, name: os.name, superuser: process.geteuid?.() === 0 },
    policy: env['FLYWHEEL_BOOTSTRAP'] === 'off' ? 'off' : 'install',
    bazel,
    reach,
    go,
    nix,
    node: lastingNode(process.execPath, process.versions.node),
    tofu,
    remoteExecutor: remoteExecutor(env),
    built: goPrograms.filter((program) => isBuilt(program, cache)).map((program) => program.title),
    registryComplete: registryIsComplete(registryDirectory(cache)),
    registryConfigured: configuresRegistry([
      join(root, 'user.bazelrc'),
      join(env['HOME'] ?? homedir(), '.bazelrc'),
    ]),
    lockedProviders: readLockedProviders(root, cache, env),
    sid: debian ? sidSource(readAptSources(), os.codename) : undefined,
  };
}

async function probeBazel(root: string, env: NodeJS.ProcessEnv): Promise<BazelFacts> {
  const settings = readBazeliskSettings(root, env);
  const chosen = chosenBinary(settings);
  const candidates = chosen === undefined ? findExecutables('bazel', env['PATH']) : [chosen];
  let unsuitable: FoundTool | undefined;
  let host: HostBazel | undefined;
  for (const path of candidates) {
    // npm puts bazelisk on the path under the name bazel; asking it for its version would start a download.
    if (/node_modules|bazelisk/.test(realPath(path))) continue;
    const version = await toolVersion(path, ['--version'], /^bazel (\d+\.\d+\.\d+)/, env);
    if (version !== undefined && isAtLeast(version, MINIMUM_BAZEL)) {
      host = { path, version, debian: isDebianBazel(path) };
      break;
    }
    unsuitable ??= { path, version: version ?? 'unknown' };
  }
  return {
    launcher: bazelLauncher(root, env),
    wanted: settings.version,
    chosen: settings.chosen,
    cached: cachedBazel(settings),
    host,
    unsuitable,
  };
}

function isDebianBazel(path: string): boolean {
  // Debian's package replaces what a Bazel release carries inside by these two.
  return (
    realPath(path) === '/usr/bin/bazel' && existsSync('/etc/bazel/bazelrc') && existsSync('/usr/share/bazel')
  );
}

async function probeReach(request: ProbeRequest, bazel: BazelFacts): Promise<Reach> {
  const { env, destinations } = request;
  const settings = readBazeliskSettings(request.root, env);
  const ask = (url: string): ReturnType<typeof tryUrl> => tryUrl(url, REACH_TIMEOUT, env);
  const settled = bazel.chosen || bazel.cached !== undefined;
  const [bazelRelease, bazelRegistry, tofuRelease, nodeRelease, providerRegistry] = await Promise.all([
    settled ? undefined : ask(bazelReleaseUrl(settings)),
    ask(destinations.bazelRegistry),
    ask(destinations.tofuRelease),
    ask(destinations.nodeRelease),
    ask(destinations.providerRegistry),
  ]);
  return { bazelRelease, bazelRegistry, tofuRelease, nodeRelease, providerRegistry };
}

function remoteExecutor(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const programs = REMOTE_EXECUTOR_PROGRAMS.flatMap((name) => findExecutables(name, env['PATH']).slice(0, 1));
  return programs.length === REMOTE_EXECUTOR_PROGRAMS.length ? programs : undefined;
}

async function firstTool(
  name: string,
  args: readonly string[],
  pattern: RegExp,
  env: NodeJS.ProcessEnv,
): Promise<FoundTool | undefined> {
  for (const path of findExecutables(name, env['PATH'])) {
    const version = await toolVersion(path, args, pattern, env);
    if (version !== undefined) return { path, version };
  }
  return undefined;
}

/** A file of a Bazel output tree (`bazel run` starts the toolchain's Node) is gone after the next `bazel clean`. */
export function lastingNode(path: string, version: string): FoundTool | undefined {
  const real = realPath(path);
  const isPassing = /\/(?:external|execroot|[^/]+\.runfiles)\//.test(real);
  return !isPassing && isExecutable(real) && isAtLeast(version, MINIMUM_NODE)
    ? { path: real, version }
    : undefined;
}

/** A broken TF_CLI_ARGS or configuration of the user must not hide an installed tofu. */
function withoutTofuSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(TF|TOFU)_/.test(name)));
}

function configuresRegistry(files: readonly string[]): boolean {
  return files.some((file) => /^\s*(?:common|build)(?::\S+)?\s.*--registry=/m.test(readText(file) ?? ''));
}
