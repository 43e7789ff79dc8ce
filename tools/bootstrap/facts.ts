import type { Answer } from '../machine/reachability.ts';
import type { Result } from '../result.ts';
import type { AptSourceFailure, SidSource } from './apt-source.ts';

/** What was found on this machine. Plain data: the plan is made from it alone. */
export interface Facts {
  readonly root: string;
  readonly cache: string;
  readonly platform: PlatformFacts;
  /** FLYWHEEL_BOOTSTRAP=off forbids installing and building. */
  readonly policy: 'install' | 'off';
  readonly bazel: BazelFacts;
  readonly reach: Reach;
  /** A Go that is new enough, or the newest one that is not. */
  readonly go: FoundTool | undefined;
  readonly nix: FoundTool | undefined;
  /** The Node that runs this, where builds can use it: new enough, and no file of a Bazel output tree. */
  readonly node: FoundTool | undefined;
  /** A `tofu` on the search path. */
  readonly tofu: FoundTool | undefined;
  /** The programs of a remote executor, for the tests: the server and the sandbox of its actions. */
  readonly remoteExecutor: readonly string[] | undefined;
  /** Titles of the Go programs that are in the cache. */
  readonly built: readonly string[];
  readonly registryComplete: boolean;
  /** Someone configured a registry of Bazel modules for this workspace: ours must not stand in front of it. */
  readonly registryConfigured: boolean;
  /** Providers of the repository's lock files. */
  readonly lockedProviders: readonly LockedProvider[];
  /** Where sid comes from; undefined where that question makes no sense. */
  readonly sid: Result<SidSource, AptSourceFailure> | undefined;
}

export interface PlatformFacts {
  /** Debian itself; its relatives have other archives. */
  readonly debian: boolean;
  readonly name: string;
  readonly superuser: boolean;
}

export interface FoundTool {
  readonly path: string;
  readonly version: string;
}

export interface BazelFacts {
  /** What starts Bazel: npm's bazelisk in a clone. */
  readonly launcher: string | undefined;
  /** The version bazelisk would run, from USE_BAZEL_VERSION or .bazelversion. */
  readonly wanted: string | undefined;
  /** USE_BAZEL_VERSION is set: the user's choice. */
  readonly chosen: boolean;
  /** bazelisk has fetched that version before. */
  readonly cached: string | undefined;
  /** A Bazel on the search path (or the binary the user chose) that is new enough. */
  readonly host: HostBazel | undefined;
  /** One that is too old or does not say its version, for messages. */
  readonly unsuitable: FoundTool | undefined;
}

export interface HostBazel extends FoundTool {
  /** Built by Debian: brings its rulesets in place of a registry, and needs settings of its own. */
  readonly debian: boolean;
}

export interface LockedProvider {
  /** `registry.opentofu.org/hashicorp/random`. */
  readonly source: string;
  readonly version: string;
  /** Every lock file that names it has hashes of its packages. */
  readonly verifiable: boolean;
  /** The cache of locally built providers has this version for this platform. */
  readonly local: boolean;
  /** So has a directory that someone set as FLYWHEEL_LOCAL_PROVIDERS. */
  readonly selected: boolean;
}

/** The places downloads would come from; `undefined` = the answer would not change anything. */
export interface Reach {
  readonly bazelRelease: Answer | undefined;
  readonly bazelRegistry: Answer | undefined;
  readonly tofuRelease: Answer;
  readonly nodeRelease: Answer;
  readonly providerRegistry: Answer;
}
