import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The machine's nix, or undefined. */
export function findNix(): string | undefined {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/nix/var/nix/profiles/default/bin'];
  return directories
    .map((directory) => join(directory, 'nix'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** `x86_64-linux` and the like, as flakes name this machine. */
export const nixSystem = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-${process.platform}`;

/** A single-user store below `directory` and the environment that selects it; nothing is substituted from anywhere. */
export function privateNixStore(directory: string): Readonly<Record<string, string>> {
  const configuration = join(directory, 'etc');
  mkdirSync(configuration, { recursive: true });
  writeFileSync(
    join(configuration, 'nix.conf'),
    ['sandbox = false', 'build-users-group =', 'substituters =', 'flake-registry =', ''].join('\n'),
  );
  return {
    NIX_CONF_DIR: configuration,
    NIX_LOG_DIR: join(directory, 'log'),
    NIX_REMOTE: 'local',
    NIX_STATE_DIR: join(directory, 'state'),
    NIX_STORE_DIR: join(directory, 'store'),
  };
}
