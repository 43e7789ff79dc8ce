import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { readText } from '../machine/read-text.ts';
import { findExecutables } from '../machine/find-executable.ts';
import { isFlywheelClone } from '../machine/repository-root.ts';
import { isGeneratedBazeliskrc } from './bazeliskrc.ts';

/** What decides which Bazel bazelisk brings: the environment first, then the workspace's and the user's rc file. */
export interface BazeliskSettings {
  /** USE_BAZEL_VERSION, else the first line of .bazelversion. */
  readonly version: string | undefined;
  /** Whether someone chose the version by USE_BAZEL_VERSION, which is not ours to second-guess. */
  readonly chosen: boolean;
  readonly baseUrl: string | undefined;
  readonly formatUrl: string | undefined;
  /** bazelisk's own cache. */
  readonly home: string;
}

export function readBazeliskSettings(root: string, env: NodeJS.ProcessEnv): BazeliskSettings {
  const userHome = env['HOME'] ?? homedir();
  const rc = { ...readRc(join(userHome, '.bazeliskrc')), ...readRc(join(root, '.bazeliskrc')) };
  const setting = (name: string): string | undefined => {
    const value = env[name] ?? rc[name];
    return value === undefined || value === '' ? undefined : value;
  };
  const chosen = setting('USE_BAZEL_VERSION');
  return {
    version: chosen ?? readText(join(root, '.bazelversion'))?.split('\n')[0]?.trim(),
    chosen: chosen !== undefined,
    baseUrl: setting('BAZELISK_BASE_URL'),
    formatUrl: setting('BAZELISK_FORMAT_URL'),
    home: setting('BAZELISK_HOME') ?? join(userCaches(userHome, env), 'bazelisk'),
  };
}

function userCaches(userHome: string, env: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return join(userHome, 'Library', 'Caches');
  return env['XDG_CACHE_HOME'] ?? join(userHome, '.cache');
}

function readRc(path: string): Record<string, string> {
  const text = readText(path) ?? '';
  // What the bootstrap wrote for bazelisk is its own decision of another day, not somebody's.
  if (isGeneratedBazeliskrc(text)) return {};
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const match = /^\s*([A-Z_0-9]+)\s*=\s*(.*?)\s*$/.exec(line);
    return match?.[1] !== undefined && match[2] !== undefined ? [[match[1], match[2]]] : [];
  });
  return Object.fromEntries(pairs);
}

const OS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCHITECTURE: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64', arm64: 'arm64' };

const RELEASE_HOST = 'https://releases.bazel.build';

function releaseFile(version: string): string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return `bazel-${version}-${OS[process.platform] ?? process.platform}-${ARCHITECTURE[process.arch] ?? process.arch}${suffix}`;
}

function isExactRelease(version: string | undefined): version is string {
  return version !== undefined && /^\d+\.\d+\.\d+$/.test(version);
}

/** The URL bazelisk would fetch; for anything but an exact release ("latest", "7.x") the host that knows the list. */
export function bazelReleaseUrl(settings: BazeliskSettings): string {
  if (!isExactRelease(settings.version)) return settings.baseUrl ?? RELEASE_HOST;
  const version = settings.version;
  const file = releaseFile(version);
  if (settings.formatUrl !== undefined) {
    const values: Record<string, string> = {
      '%': '%',
      v: version,
      o: OS[process.platform] ?? process.platform,
      m: ARCHITECTURE[process.arch] ?? process.arch,
      e: process.platform === 'win32' ? '.exe' : '',
      h: '',
    };
    return settings.formatUrl.replace(/%(.)/g, (all, key: string) => values[key] ?? all);
  }
  if (settings.baseUrl !== undefined) return `${settings.baseUrl}/${version}/${file}`;
  return `${RELEASE_HOST}/${version}/release/${file}`;
}

/** The Bazel bazelisk has fetched before for these settings, or undefined. */
export function cachedBazel(settings: BazeliskSettings): string | undefined {
  if (!isExactRelease(settings.version)) return undefined;
  // bazelisk keeps one folder per source: its fork name, or the base URL with everything else turned into dashes.
  const source =
    settings.baseUrl === undefined ? 'bazelbuild' : settings.baseUrl.replace(/[^0-9A-Za-z]/g, '-');
  const downloads = join(settings.home, 'downloads');
  const digest = readText(join(downloads, 'metadata', source, releaseFile(settings.version)))?.trim();
  if (digest === undefined || !/^[0-9a-f]{64}$/.test(digest)) return undefined;
  const binary = join(
    downloads,
    'sha256',
    digest,
    'bin',
    process.platform === 'win32' ? 'bazel.exe' : 'bazel',
  );
  return existsSync(binary) ? binary : undefined;
}

/** An absolute path as version means: run this binary. */
export function chosenBinary(settings: BazeliskSettings): string | undefined {
  return settings.version !== undefined && isAbsolute(settings.version) ? settings.version : undefined;
}

/**
 * What starts Bazel: npm's bazelisk in a clone. A workspace that only uses our module needs no npm packages, so
 * there it is whatever started this program's build.
 */
export function bazelLauncher(root: string, env: NodeJS.ProcessEnv): string | undefined {
  const bazelisk = npmBazelisk(root) ?? findExecutables('bazelisk', env['PATH'])[0];
  return bazelisk ?? (isFlywheelClone(root) ? undefined : findExecutables('bazel', env['PATH'])[0]);
}

/**
 * bazelisk from npm: its native binary rather than the script around it, which starts a second Node and kills Bazel's
 * client hard when ^C takes longer than 5 s.
 */
export function npmBazelisk(root: string): string | undefined {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = `bazelisk-${OS[process.platform] ?? process.platform}_${architecture}`;
  const path = join(
    root,
    'node_modules',
    '@bazel',
    'bazelisk',
    process.platform === 'win32' ? `${name}.exe` : name,
  );
  return existsSync(path) ? path : undefined;
}
