import { join } from 'node:path';

import { isExecutable } from '../machine/find-executable.ts';

/** A program that is built from Go source where its release cannot be downloaded. */
export interface GoProgram {
  /** For messages: "OpenTofu", "provider random". */
  readonly title: string;
  readonly version: string;
  /** The module and its exact version: a proxy may refuse a list of versions and still serve an exact one. */
  readonly module: string;
  readonly moduleVersion: string;
  /** The package inside the module. */
  readonly package: string;
  /** Linker flags beyond `-s -w`. */
  readonly ldflags: readonly string[];
  /** Wall time of a cold build on 2 cores. */
  readonly usualSeconds: number;
  readonly kind: 'tool' | 'provider';
  /** Where the binary goes, below the cache directory. */
  readonly path: readonly string[];
}

/** The oldest Go that builds all of them (OpenTofu asks for it in its go.mod). */
export const MINIMUM_GO = '1.26.6';

/** From Go 1.27 on, x/net/http2 leaves out by default what the grpc of these versions uses; older Go ignores the tag. */
export const BUILD_TAGS = 'http2legacy';

const GO_ARCHITECTURE: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** `linux_amd64`, as provider mirrors name platforms. */
export const platformName = `${process.platform === 'win32' ? 'windows' : process.platform}_${GO_ARCHITECTURE[process.arch] ?? process.arch}`;

/** The directory of locally built providers, in the layout of an unpacked filesystem mirror. */
export function localProvidersDirectory(cache: string): string {
  return join(cache, 'providers');
}

function tool(name: string, version: string): readonly string[] {
  return ['go', `${name.toLowerCase()}-${version}`];
}

function provider(namespace: string, type: string, version: string): readonly string[] {
  const source = ['registry.opentofu.org', namespace, type];
  return ['providers', ...source, version, platformName, `terraform-provider-${type}_v${version}`];
}

export const openTofu: GoProgram = {
  title: 'OpenTofu',
  version: '1.12.6',
  module: 'github.com/opentofu/opentofu',
  moduleVersion: 'v1.12.6',
  package: './cmd/tofu',
  // A release, not a development build: the latter prints "-dev" and warns.
  ldflags: ['-X', 'github.com/opentofu/opentofu/version.dev=no'],
  usualSeconds: 225,
  kind: 'tool',
  path: [...tool('OpenTofu', '1.12.6'), 'tofu'],
};

export const bazelRemote: GoProgram = {
  title: 'bazel-remote',
  version: '2.6.2',
  module: 'github.com/buchgr/bazel-remote/v2',
  moduleVersion: 'v2.6.2',
  package: '.',
  ldflags: [],
  usualSeconds: 20,
  kind: 'tool',
  path: [...tool('bazel-remote', '2.6.2'), 'bazel-remote'],
};

export const localProviders: readonly GoProgram[] = [
  {
    title: 'provider random',
    version: '3.9.0',
    // The commit of the 3.9.0 release: the module's path has no tag of that version.
    module: 'github.com/terraform-providers/terraform-provider-random',
    moduleVersion: 'v1.3.2-0.20260513075824-f8d869dc98d9',
    package: '.',
    ldflags: [],
    usualSeconds: 11,
    kind: 'provider',
    path: provider('hashicorp', 'random', '3.9.0'),
  },
  {
    title: 'provider time',
    version: '0.14.2',
    module: 'github.com/hashicorp/terraform-provider-time',
    moduleVersion: 'v0.14.2',
    package: '.',
    ldflags: [],
    usualSeconds: 14,
    kind: 'provider',
    path: provider('hashicorp', 'time', '0.14.2'),
  },
];

/** Providers that no lock file of the repository names: only tests and benchmarks run them. */
export const testProviders: readonly GoProgram[] = [
  {
    // 60 MB, four times that of random: what a provider costs shows only with one of a usual size.
    title: 'provider kubectl',
    version: '1.19.0',
    module: 'github.com/gavinbunney/terraform-provider-kubectl',
    moduleVersion: 'v1.19.0',
    package: '.',
    ldflags: [],
    usualSeconds: 91,
    kind: 'provider',
    path: provider('gavinbunney', 'kubectl', '1.19.0'),
  },
];

export const goPrograms: readonly GoProgram[] = [openTofu, bazelRemote, ...localProviders, ...testProviders];

export function programPath(program: GoProgram, cache: string): string {
  return join(cache, ...program.path);
}

export function isBuilt(program: GoProgram, cache: string): boolean {
  return isExecutable(programPath(program, cache));
}
