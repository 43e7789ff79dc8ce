import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The modules Bazel's own `bazel_tools` names and Debian's Bazel does not ship. Nothing of ours loads them, so empty
 * modules of these versions are enough to close the graph where no registry of modules answers.
 */
const EMPTY_MODULES: readonly (readonly [name: string, version: string])[] = [
  ['protobuf', '3.19.6'],
  ['protobuf', '21.7'],
  ['zlib', '1.3.1'],
  ['zlib', '1.3.1.bcr.3'],
  ['buildozer', '7.1.2'],
  ['apple_support', '1.23.1'],
];

export function registryDirectory(cache: string): string {
  return join(cache, 'bazel-registry');
}

/** Path and content of each file of the registry in `directory`. */
export function registryFiles(directory: string): ReadonlyMap<string, string> {
  const files = new Map([[join(directory, 'bazel_registry.json'), '{}\n']]);
  for (const [name, version] of EMPTY_MODULES) {
    const stub = join(directory, 'stub', `${name}-${version}`);
    const declaration = `module(name = "${name}", version = "${version}")\n`;
    files.set(join(directory, 'modules', name, version, 'MODULE.bazel'), declaration);
    files.set(
      join(directory, 'modules', name, version, 'source.json'),
      `${JSON.stringify({ type: 'local_path', path: stub })}\n`,
    );
    files.set(join(stub, 'MODULE.bazel'), declaration);
  }
  return files;
}

export function registryIsComplete(directory: string): boolean {
  for (const [path, content] of registryFiles(directory)) {
    try {
      if (readFileSync(path, 'utf8') !== content) return false;
    } catch {
      return false;
    }
  }
  return true;
}

export function writeRegistry(directory: string): void {
  for (const [path, content] of registryFiles(directory)) writeFileAtomically(path, content);
}

/** Readers see the old content or the new one, never half of it. */
export function writeFileAtomically(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
