import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { runProcess } from '../../tools/process/run-process.ts';
import { makeScratchDirectory } from '../../tools/process/scratch-directory.ts';
import { findNix, privateNixStore } from '../rig/nix-store.ts';

/** Derivations that the machine's shell builds. */
const EXPRESSION = `
let
  derivationOf = name: script: more: derivation ({
    inherit name;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-c" script ];
  } // more);
in rec {
  plain = derivationOf "plain" "echo plain > $out" { };
  word = builtins.toFile "word" "word";
  text = builtins.toFile "text" "a text that refers to \${word}";
  multiple = derivationOf "multiple" "echo \${plain} \${text} > $out; echo $out > $dev" { outputs = [ "out" "dev" ]; };
  floating = derivationOf "floating" "echo \${multiple.dev} > $out" {
    __contentAddressed = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
  };
  fixed = derivationOf "fixed" "printf hello > $out" {
    outputHashMode = "flat";
    outputHashAlgo = "sha256";
    outputHash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  };
  itself = derivationOf "itself" "echo $out > $out" { };
  link = derivationOf "link" "/bin/ln -s \${plain} $out" { };
  emptyFile = derivationOf "empty-file" ": > $out" { };
  emptyDirectory = derivationOf "empty-directory" "/bin/mkdir $out" { };
  failing = derivationOf "failing" "echo \${multiple} \${floating}; exit 3" { };
  unbuilt = derivationOf "unbuilt" "echo \${multiple} > $out" { };
  unbuiltFloating = derivationOf "unbuilt-floating" "echo x > $out" {
    __contentAddressed = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
  };
}
`;

/** An isolated store, and the machine's Nix to fill it. */
export class SampleStore {
  readonly #scratch = makeScratchDirectory();
  readonly #expression = join(this.#scratch.path, 'sample.nix');
  readonly env: NodeJS.ProcessEnv;
  readonly nix: string;

  constructor() {
    const nix = findNix();
    if (nix === undefined) throw new Error('there is no nix on PATH: npm run bootstrap -- --tests');
    this.nix = nix;
    const settings = privateNixStore(this.#scratch.path);
    appendFileSync(
      join(settings['NIX_CONF_DIR'] ?? '', 'nix.conf'),
      'experimental-features = nix-command ca-derivations\n',
    );
    this.env = { ...process.env, PATH: `${dirname(nix)}:/usr/bin:/bin`, ...settings };
    writeFileSync(this.#expression, EXPRESSION);
  }

  /** What a program of Nix prints, by lines. */
  async run(program: string, ...args: readonly string[]): Promise<string[]> {
    const run = await this.tryToRun(program, ...args);
    if (run.code !== 0) throw new Error(`${program} ${args.join(' ')}: ${run.stderr}`);
    return run.stdout.split('\n').filter((line) => line !== '');
  }

  async tryToRun(
    program: string,
    ...args: readonly string[]
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    const run = await runProcess({
      command: join(dirname(this.nix), program),
      args,
      env: this.env,
      timeout: { name: program, milliseconds: 60_000 },
    });
    if (!run.ok) throw new Error(JSON.stringify(run.error));
    return run.value;
  }

  /** The outputs of what was built. */
  build(...attributes: readonly string[]): Promise<string[]> {
    return this.run(
      'nix-build',
      this.#expression,
      '--no-out-link',
      ...attributes.flatMap((name) => ['-A', name]),
    );
  }

  /** The derivation of each. */
  instantiate(...attributes: readonly string[]): Promise<string[]> {
    return this.run('nix-instantiate', this.#expression, ...attributes.flatMap((name) => ['-A', name]));
  }

  async evaluate(attribute: string): Promise<string> {
    const [path = ''] = await this.run(
      'nix-instantiate',
      '--eval',
      this.#expression,
      '-A',
      attribute,
      '--json',
    );
    return JSON.parse(path) as string;
  }

  /** Adds a symbolic link of the file system to the store. */
  async addLink(target: string): Promise<string> {
    const link = join(this.#scratch.path, 'added-link');
    symlinkSync(target, link);
    const [path = ''] = await this.run('nix-store', '--add', link);
    return path;
  }

  path(name: string): string {
    return join(this.#scratch.path, name);
  }

  remove(): void {
    this.#scratch.remove();
  }
}
