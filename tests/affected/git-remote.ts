import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';

/** A repository that clones are made of, over git's protocol so that they can be shallow. */
export class GitRemote {
  readonly path: string;
  readonly #scratch: string;
  #clones = 0;
  #files = 0;

  private constructor(scratch: string) {
    this.#scratch = scratch;
    this.path = join(scratch, 'remote');
  }

  static async create(): Promise<GitRemote> {
    const scratch = mkdtempSync('/tmp/flywheel-remote-');
    const remote = new GitRemote(scratch);
    await run(scratch, ['init', '--quiet', '--initial-branch=main', remote.path]);
    return remote;
  }

  /** Of the repository itself. */
  git(...args: string[]): Promise<string> {
    return run(this.path, args);
  }

  /** A commit with a file of its own, on top of what is checked out there. */
  async commit(): Promise<string> {
    return commitIn(this.path, `file${this.#files++}`);
  }

  /** A commit on a branch, which is made where the other is. */
  async commitOn(branch: string, from?: string): Promise<string> {
    await this.git('checkout', '--quiet', ...(from === undefined ? [branch] : ['-B', branch, from]));
    return this.commit();
  }

  /** The merge of a commit into what a branch has now, on no branch. */
  async merge(branch: string, commit: string): Promise<string> {
    await this.git('checkout', '--quiet', '--detach', branch);
    await run(this.path, ['merge', '--quiet', '--no-ff', '--message=a merge', commit]);
    return this.git('rev-parse', 'HEAD');
  }

  /** A clone in which this commit is checked out, as CI systems make it: nothing else is fetched. */
  async checkout(commit: string, depth?: number): Promise<Clone> {
    const path = join(this.#scratch, `clone${this.#clones++}`);
    await run(this.#scratch, ['init', '--quiet', '--initial-branch=main', path]);
    await run(path, ['remote', 'add', 'origin', pathToFileURL(this.path).href]);
    const depthOption = depth === undefined ? [] : [`--depth=${depth}`];
    await run(path, ['fetch', '--quiet', '--no-tags', ...depthOption, 'origin', commit]);
    await run(path, ['checkout', '--quiet', '--detach', commit]);
    return new Clone(path);
  }

  /** A clone as people make it. */
  async clone(...options: string[]): Promise<Clone> {
    const path = join(this.#scratch, `clone${this.#clones++}`);
    await run(this.#scratch, ['clone', '--quiet', ...options, pathToFileURL(this.path).href, path]);
    return new Clone(path);
  }

  /** A file with this text, beside the clones. */
  writeFile(name: string, text: string): string {
    const path = join(this.#scratch, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

export class Clone {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  git(...args: string[]): Promise<string> {
    return run(this.path, args);
  }

  commit(name: string): Promise<string> {
    return commitIn(this.path, name);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }
}

async function commitIn(directory: string, name: string): Promise<string> {
  writeFileSync(join(directory, name), name);
  await run(directory, ['add', '--all']);
  await run(directory, ['commit', '--quiet', '--message=a change']);
  return run(directory, ['rev-parse', 'HEAD']);
}

async function run(directory: string, args: readonly string[]): Promise<string> {
  const result = await runProcess({
    command: 'git',
    args: ['-c', 'user.name=a test', '-c', 'user.email=test@example.com', ...args],
    cwd: directory,
    timeout: { name: 'git in a test', milliseconds: 60_000 },
  });
  if (!result.ok) throw new Error(describeProcessFailure(result.error));
  if (result.value.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.value.stderr}`);
  return result.value.stdout.trim();
}
