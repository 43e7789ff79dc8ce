import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { recordSchema } from '../../tools/plugin-protocol/record.ts';
import { serializeRecording } from '../../tools/plugin-protocol/recording.ts';
import type { PlanCheckRequest } from '../../tools/plan-check/request.ts';
import type { RequestProvider, ValidationRequest } from '../../tools/validate/request.ts';
import type { ValidationResult } from '../../tools/validate/result.ts';
import { repositoryRoot } from '../rig/bootstrap-rc.ts';
import { findProviderBinary } from '../rig/provider-binary.ts';
import { findTofu } from '../rig/tofu-binary.ts';

type Files = Readonly<Record<string, string>>;

const required = `terraform {
  required_providers {
    random = {
      source = "hashicorp/random"
    }
    time = {
      source = "hashicorp/time"
    }
  }
}
`;

const modules: Readonly<Record<string, Files>> = {
  valid: { 'm/main.tf': `${required}resource "random_password" "a" {\n  length = 12\n}\n` },
  'no provider': { 'm/main.tf': 'output "a" {\n  value = 1\n}\n' },
  'syntax error': { 'm/main.tf': 'output "a" {\n  value = \n}\n' },
  'unknown argument': { 'm/main.tf': `${required}resource "random_pet" "a" {\n  lenght = 2\n}\n` },
  'unknown type': { 'm/main.tf': `${required}resource "random_pets" "a" {\n}\n` },
  'wrong type': { 'm/main.tf': `${required}resource "random_password" "a" {\n  length = []\n}\n` },
  'provider range': { 'm/main.tf': `${required}resource "random_password" "a" {\n  length = 0\n}\n` },
  'provider conflict': { 'm/main.tf': `${required}resource "time_rotating" "a" {\n}\n` },
  'provider format': { 'm/main.tf': `${required}resource "time_static" "a" {\n  rfc3339 = "soon"\n}\n` },
  'provider block': { 'm/main.tf': `${required}provider "random" {\n  nothing = 1\n}\n` },
  warnings: {
    'm/main.tf': `${required}${['a', 'b', 'c'].map((name) => `resource "random_password" "${name}" {\n  length = 9\n  number = true\n}\n`).join('')}`,
  },
  'many findings': {
    'm/main.tf': `${required}${Array.from({ length: 12 }, (_, n) => `resource "random_password" "a${n}" {\n  length = 0\n  number = true\n}\n`).join('')}`,
  },
  'provider function': {
    'm/main.tf': `${required}output "a" {\n  value = provider::time::duration_parse("1h").hours\n}\n`,
  },
  'provider function, wrong value': {
    'm/main.tf': `${required}output "a" {\n  value = provider::time::duration_parse("soon").hours\n}\n`,
  },
  ephemeral: { 'm/main.tf': `${required}ephemeral "random_password" "a" {\n  length = 0\n}\n` },
  'aliases of the caller': {
    'm/main.tf': `terraform {
  required_providers {
    random = {
      source                = "hashicorp/random"
      configuration_aliases = [random.east]
    }
  }
}
resource "random_password" "a" {
  provider = random.east
  length   = 0
}
`,
  },
  'aliases of its own': {
    'm/main.tf': `${required}provider "random" {}
provider "random" {
  alias = "east"
}
resource "random_password" "a" {
  provider = random.east
  length   = 0
}
resource "random_pet" "b" {
}
`,
  },
  'an alias that is nowhere': {
    'm/main.tf': `${required}resource "random_pet" "b" {\n  provider = random.west\n}\n`,
  },
  children: {
    'm/main.tf':
      'module "a" {\n  source = "../child"\n  length = 0\n}\nmodule "b" {\n  source = "../child"\n}\n',
    'child/main.tf': `${required}variable "length" {\n  type = number\n}\nresource "random_password" "a" {\n  length = 0\n}\nresource "time_rotating" "r" {\n}\n`,
  },
  'a broken child': {
    'm/main.tf': 'module "a" {\n  source = "../child"\n}\n',
    'child/main.tf': 'output "a" {\n  value = local.nothing\n}\noutput "a" {\n  value = 1\n}\n',
  },
  'a child that is not there': {
    'm/main.tf': 'module "a" {\n  source = "../child"\n}\nmodule "b" {\n  source = "../gone"\n}\n',
    'child/main.tf': 'output "a" {\n  value = 1\n}\n',
  },
  'a cycle': {
    'm/main.tf': 'locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}\n',
  },
  tests: {
    'm/main.tf': `${required}variable "n" {\n  type = number\n}\nresource "random_password" "a" {\n  length = var.n\n}\n`,
    'm/main.tftest.hcl': 'run "a" {\n  command = plan\n  variables {\n    m = 1\n  }\n}\n',
    'm/tests/b.tftest.hcl': 'run "setup" {\n  module {\n    source = "../child"\n  }\n}\n',
    'child/main.tf': 'output "a" {\n  value = 1\n}\n',
  },
  'a file': {
    'm/main.tf':
      'output "a" {\n  value = file("${path.module}/a.txt")\n}\noutput "b" {\n  value = file("b.txt")\n}\n',
    'm/a.txt': 'here\n',
  },
  'absolute paths': { 'm/main.tf': 'output "a" {\n  value = file("${abspath(path.root)}/gone.txt")\n}\n' },
  'text that is not UTF-8': { 'm/main.tf': 'output "a" {\n  value = "\ufffd"\n}\nlocals {\n  é = 1\n}\n' },
};

interface Answer {
  readonly exitCode: number;
  readonly output: string;
  readonly requestId: number;
}

/** A worker as Bazel starts one. */
class Worker {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #next = 1;

  constructor(driver: string, directory: string) {
    this.#child = spawn(process.execPath, [driver, 'run', '--persistent_worker'], {
      cwd: directory,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {},
    });
    if (!this.#child.stdout) throw new Error('no output');
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.requestId)?.(answer);
    });
  }

  ask(...words: readonly string[]): Promise<Answer> {
    const requestId = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#child.stdin?.write(`${JSON.stringify({ arguments: words, inputs: [], requestId })}\n`);
    });
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => {
        resolve();
      });
      this.#child.stdin?.end();
    });
  }
}

/** What a plan check makes up or leaves out; the rest of it is in the modules above. */
const planned: Readonly<Record<string, Files>> = {
  'placeholders and mocked values': {
    'm/main.tf': `${required}variable "n" {\n  type = number\n}\nvariable "t" {\n}\nresource "random_pet" "p" {\n  length = var.n\n}\nresource "time_static" "t" {\n  rfc3339 = random_pet.p.id\n}\nresource "time_static" "v" {\n  rfc3339 = var.t\n}\n`,
  },
  'a wrong value behind a default': {
    'm/main.tf': `${required}variable "n" {\n  default = 0\n}\nresource "random_password" "a" {\n  length = var.n\n}\n`,
  },
  imports: {
    'm/main.tf': `${required}import {\n  to = random_pet.a\n  id = "x"\n}\nresource "random_pet" "a" {\n}\n`,
  },
};

describe('one module, validated in different ways', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-equality-');
  const driver = join(scratch, 'driver.cjs');
  const providers: RequestProvider[] = [];
  let worker: Worker;

  beforeAll(async () => {
    await build({
      entryPoints: [join(repositoryRoot, 'tools/actions/entry.ts')],
      outfile: driver,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    for (const [name, version] of Object.entries({ random: '3.9.0', time: '0.14.2' })) {
      const source = `registry.opentofu.org/hashicorp/${name}`;
      const binary = findProviderBinary(`hashicorp/${name}`, version);
      const recorded = await recordSchema({ provider: source, version, binary });
      if (!recorded.ok) throw new Error(recorded.error.type);
      const schema = join(scratch, `${name}.schema.json`);
      writeFileSync(schema, serializeRecording(recorded.value));
      providers.push({ source, version, schema, binary, verified: false, origin: 'locally built' });
    }
    worker = new Worker(driver, scratch);
  });
  afterAll(async () => {
    await worker.end();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Writes a module and its request below a directory of its own; returns the name of the request. */
  function write(name: string, files: Files): string {
    const root = name.replaceAll(/\W/g, '_');
    mkdirSync(join(scratch, root), { recursive: true });
    const declared = Object.entries(files).map(([at, text]) => {
      const path = join(root, at);
      mkdirSync(join(scratch, dirname(path)), { recursive: true });
      // One of them is not valid UTF-8.
      writeFileSync(join(scratch, path), text.includes('\ufffd') ? Buffer.from(text, 'latin1') : text);
      return { path, at };
    });
    const request: ValidationRequest & PlanCheckRequest = {
      label: '//m:m',
      target: '//m:m_plan_check',
      values: {},
      variableFiles: [],
      directory: 'm',
      tofu: findTofu(),
      tofuVersion: '1.12.6',
      files: declared,
      modules: [{ directory: 'm', label: '//m:m' }],
      deps: [],
      providers,
      declaredProviders: providers
        .filter(({ source }) => files['m/main.tf']?.includes(source.slice(source.indexOf('/') + 1)))
        .map(({ source }) => ({ source, name: basename(source) })),
      unlisted: [],
      output: `${root}/result.json`,
    };
    writeFileSync(join(scratch, `${root}/request.json`), JSON.stringify(request));
    return root;
  }

  const read = (root: string): string => {
    const text = readFileSync(join(scratch, root, 'result.json'), 'utf8');
    rmSync(join(scratch, root, 'result.json'));
    return text;
  };

  function alone(...words: readonly string[]): { exitCode: number; output: string } {
    const parameters = join(scratch, 'words.params');
    writeFileSync(parameters, `${words.join('\n')}\n`);
    const run = spawnSync(process.execPath, [driver, 'run', `@${parameters}`], {
      cwd: scratch,
      env: {},
      encoding: 'utf8',
    });
    return { exitCode: run.status ?? -1, output: run.stderr };
  }

  it.each(Object.entries(modules))('%s', async (name, files) => {
    const root = write(name, files);
    const request = `${root}/request.json`;
    expect(alone('validate', request)).toEqual({ exitCode: 0, output: '' });
    const oneShot = read(root);
    const first = await worker.ask('validate', request);
    expect(first).toMatchObject({ exitCode: 0, output: '' });
    expect(read(root)).toBe(oneShot);

    expect(alone('validate', '--plain', request)).toEqual({ exitCode: 0, output: '' });
    const plain = JSON.parse(read(root)) as ValidationResult;
    expect(plain.diagnostics).toEqual((JSON.parse(oneShot) as ValidationResult).diagnostics);

    // And the verdict says the same in both.
    writeFileSync(join(scratch, root, 'result.json'), oneShot);
    const verdict = alone('verdict', `${root}/result.json`, `${root}/stamp`);
    expect(await worker.ask('verdict', `${root}/result.json`, `${root}/stamp`)).toMatchObject(verdict);
  });

  it.each(Object.entries({ ...modules, ...planned }))('planned: %s', async (name, files) => {
    const request = `${write(`${name} planned`, files)}/request.json`;
    const root = dirname(request);
    expect(alone('plan-check', request)).toEqual({ exitCode: 0, output: '' });
    const oneShot = read(root);
    expect(JSON.parse(oneShot)).toMatchObject({ check: 'plan' });
    expect(await worker.ask('plan-check', request)).toMatchObject({ exitCode: 0, output: '' });
    expect(read(root)).toBe(oneShot);
  });

  it('plans and validations of one worker do not disturb each other', async () => {
    const asked = Object.entries({ ...modules, ...planned }).map(([name, files], index) => ({
      root: write(`${name} mixed`, files),
      command: index % 2 === 0 ? 'plan-check' : 'validate',
    }));
    const expected = asked.map(({ root, command }) => {
      alone(command, `${root}/request.json`);
      return read(root);
    });
    await Promise.all(asked.map(({ root, command }) => worker.ask(command, `${root}/request.json`)));
    expect(asked.map(({ root }) => read(root))).toEqual(expected);
  });

  it('all at once in one worker is the same as one after the other', async () => {
    const roots = Object.entries(modules).map(([name, files]) => write(`${name} together`, files));
    const expected = roots.map((root) => {
      alone('validate', `${root}/request.json`);
      return read(root);
    });
    await Promise.all(roots.map((root) => worker.ask('validate', `${root}/request.json`)));
    expect(roots.map(read)).toEqual(expected);
    // The fixtures are not all of one kind.
    expect(new Set(expected.map((text) => (JSON.parse(text) as ValidationResult).errors > 0)).size).toBe(2);
  });

  it('what an action says of itself is the same, too', async () => {
    const root = write('no files', {});
    for (const words of [
      ['validate'],
      ['verdict'],
      ['plan-check'],
      ['validate', `${root}/request.json`],
      ['plan-check', `${root}/request.json`],
    ]) {
      const answer = alone(...words);
      expect(answer.exitCode).not.toBe(0);
      expect(await worker.ask(...words)).toMatchObject(answer);
    }
  });
});
