import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { repositoryRoot } from '../../tests/rig/bootstrap-rc.ts';
import { findProviderBinary, providerPlatform } from '../../tests/rig/provider-binary.ts';
import { findTofu } from '../../tests/rig/tofu-binary.ts';
import { recordSchema } from '../plugin-protocol/record.ts';
import { serializeRecording } from '../plugin-protocol/recording.ts';
import { readDiagnostics, sortDiagnostics, type Diagnostic } from './diagnostic.ts';
import type { RequestProvider, ValidationRequest } from './request.ts';
import type { ValidationResult } from './result.ts';
import { validateModule } from './validate-module.ts';

const versions = { random: '3.9.0', time: '0.14.2' } as const;
type ProviderName = keyof typeof versions;

/** Configurations around one provider rule each: valid, broken for the engine, broken for the provider only. */
const configurations: Readonly<Record<string, string>> = {
  valid: 'resource "random_password" "a" {\n  length = 12\n}\n',
  'unknown argument': 'resource "random_pet" "a" {\n  lenght = 2\n}\n',
  'wrong type': 'resource "random_password" "a" {\n  length = []\n}\n',
  'provider range': 'resource "random_password" "a" {\n  length = 0\n}\n',
  'provider cross-check': 'resource "random_password" "a" {\n  length = 3\n  min_upper = 4\n}\n',
  'unknown value':
    'variable "n" {\n  type = number\n}\nresource "random_password" "a" {\n  length = var.n\n}\n',
  'provider conflict': 'resource "time_rotating" "a" {\n}\n',
  'provider format': 'resource "time_static" "a" {\n  rfc3339 = "yesterday"\n}\n',
  'deprecated argument': 'resource "random_password" "a" {\n  length = 9\n  number = true\n}\n',
  'provider function': 'output "a" {\n  value = provider::time::duration_parse("1h").hours\n}\n',
  'provider function, wrong value':
    'output "a" {\n  value = provider::time::duration_parse("soon").hours\n}\n',
  'provider function, wrong attribute':
    'output "a" {\n  value = provider::time::duration_parse("1h").ours\n}\n',
  ephemeral: 'ephemeral "random_password" "a" {\n  length = 12\n}\n',
  'many findings': Array.from(
    { length: 12 },
    (_, n) => `resource "random_password" "a${n}" {\n  length = 0\n  number = true\n}\n`,
  ).join(''),
};

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

describe('validating a module with a real engine and real providers', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-validate-');
  const providers: RequestProvider[] = [];
  let settings: string;

  beforeAll(async () => {
    const mirror = join(scratch, 'mirror');
    for (const name of Object.keys(versions) as ProviderName[]) {
      const source = `registry.opentofu.org/hashicorp/${name}`;
      const version = versions[name];
      const binary = findProviderBinary(`hashicorp/${name}`, version);
      const recorded = await recordSchema({ provider: source, version, binary });
      if (!recorded.ok) throw new Error(recorded.error.type);
      const schema = join(scratch, `${name}.schema.json`);
      writeFileSync(schema, serializeRecording(recorded.value));
      providers.push({ source, version, schema, binary, verified: false, origin: 'locally built' });
      const platform = join(mirror, source, version, providerPlatform);
      mkdirSync(platform, { recursive: true });
      symlinkSync(binary, join(platform, `terraform-provider-${name}_v${version}`));
    }
    settings = join(scratch, 'settings.tofurc');
    writeFileSync(
      settings,
      `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
    );
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  function request(files: Readonly<Record<string, string>>, directory = 'm'): ValidationRequest {
    const root = mkdtempSync(join(scratch, 'module-'));
    const declared = Object.entries(files).map(([at, text]) => {
      const path = join(root, at);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return { path, at };
    });
    return {
      label: `//${directory}:${directory}`,
      directory,
      tofu: findTofu(),
      tofuVersion: '1.12.6',
      files: declared,
      modules: [...new Set(declared.map(({ at }) => dirname(at)))].map((path) => ({
        directory: path,
        label: `//${path}`,
      })),
      deps: [],
      providers,
      declaredProviders: providers.map(({ source }) => ({ source, name: source })),
      unlisted: [],
      output: join(root, 'result.json'),
    };
  }

  async function validate(wanted: ValidationRequest): Promise<ValidationResult> {
    const result = await validateModule(wanted);
    if (!result.ok) throw new Error(result.error.problem);
    return result.value;
  }

  /** What a user gets who runs `tofu init` and `tofu validate` in the directory. */
  function initAndValidate(configuration: string): Diagnostic[] {
    const directory = mkdtempSync(join(scratch, 'plain-'));
    writeFileSync(join(directory, 'main.tf'), configuration);
    const env = { HOME: scratch, TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: '1' };
    execFileSync(findTofu(), ['init', '-backend=false'], { cwd: directory, env });
    let text: string;
    try {
      text = execFileSync(findTofu(), ['validate', '-json'], { cwd: directory, env, encoding: 'utf8' });
    } catch (error) {
      text = (error as { stdout: string }).stdout;
    }
    return sortDiagnostics(
      readDiagnostics((JSON.parse(text) as { diagnostics: unknown[] }).diagnostics, 'm'),
    );
  }

  it.each(Object.entries(configurations))(
    '%s: finds exactly what init and validate find',
    async (_, configuration) => {
      const text = required + configuration;
      const result = await validate(request({ 'm/main.tf': text }));
      expect(result.diagnostics).toEqual(initAndValidate(text));
      expect(result.level).toBe('provider');
    },
  );

  it('gives the same bytes on every run', async () => {
    const wanted = request({ 'm/main.tf': required + (configurations['many findings'] ?? '') });
    const results = [];
    for (let run = 0; run < 5; run++) results.push(JSON.stringify(await validate(wanted)));
    expect(new Set(results).size).toBe(1);
    expect(results[0]).toContain('"errors":12');
    expect(results[0]).not.toContain(scratch);
  });

  it('runs no provider rule at level schema, and still everything the schema tells', async () => {
    const schemaOnly = (wanted: ValidationRequest): ValidationRequest => ({
      ...wanted,
      providers: wanted.providers.map(({ source, version, schema, verified, origin }) => ({
        source,
        version,
        schema,
        verified,
        origin,
      })),
    });
    const valid = await validate(
      schemaOnly(request({ 'm/main.tf': required + (configurations['provider range'] ?? '') })),
    );
    expect(valid).toMatchObject({ level: 'schema', errors: 0 });
    const invalid = await validate(
      schemaOnly(request({ 'm/main.tf': required + (configurations['unknown argument'] ?? '') })),
    );
    expect(invalid).toMatchObject({ level: 'schema', errors: 1 });
  });

  it('validates a module that takes provider aliases, and its children', async () => {
    const child = required.replace(
      '"hashicorp/random"',
      '"hashicorp/random"\n      configuration_aliases = [random.other]',
    );
    const files = {
      'child/main.tf': `${child}resource "random_pet" "a" {\n  provider = random.other\n  length = 0\n}\n`,
      'm/main.tf': `${required}provider "random" {\n  alias = "x"\n}\nmodule "child" {\n  source = "../child"\n  providers = {\n    random.other = random.x\n  }\n}\n`,
    };
    expect(await validate(request(files, 'child'))).toMatchObject({ errors: 0 });
    expect(await validate(request(files))).toMatchObject({ errors: 0, files: 1 });
  });

  it('says what is wrong with a recording, and does not call the module valid', async () => {
    const wanted = request({ 'm/main.tf': required + (configurations['valid'] ?? '') });
    const [first] = providers;
    const stale = await validateModule({ ...wanted, providers: [{ ...first!, version: '3.8.0' }] });
    expect(stale.ok ? '' : stale.error.problem).toContain(
      'random 3.9.0, but registry.opentofu.org/hashicorp/random 3.8.0 is used; record it again',
    );
    writeFileSync(join(scratch, 'broken.schema.json'), '{');
    const broken = await validateModule({
      ...wanted,
      providers: [{ ...first!, schema: join(scratch, 'broken.schema.json') }],
    });
    expect(broken.ok ? '' : broken.error.problem).toContain('broken.schema.json is not JSON');
    const other = await validateModule({
      ...wanted,
      providers: [{ ...first!, source: 'registry.opentofu.org/acme/random' }],
    });
    expect(other.ok ? '' : other.error.problem).toContain(
      'but registry.opentofu.org/acme/random 3.9.0 is used',
    );
    const odd = readFileSync(first!.schema, 'utf8').replaceAll('"type":"string"', '"type":"text"');
    writeFileSync(join(scratch, 'odd.schema.json'), odd);
    const malformed = await validateModule({
      ...wanted,
      providers: [{ ...first!, schema: join(scratch, 'odd.schema.json') }],
    });
    expect(malformed.ok ? '' : malformed.error.problem).toMatch(
      /odd\.schema\.json has schema\..* "text" where a type .* was expected; record it again/,
    );
  });

  it('says that a provider is no provider, and does not call the module valid', async () => {
    const wanted = request({ 'm/main.tf': required + (configurations['valid'] ?? '') });
    const [first] = providers;
    for (const [binary, text] of [
      [
        '/bin/true',
        'random 3.9.0 (locally built) ended with code 0 before its handshake\n  to do: no lock file vouches',
      ],
      [join(scratch, 'absent'), 'could not be started'],
      ['/bin/pwd', 'sent a handshake that no engine understands'],
    ] as const) {
      const result = await validateModule({ ...wanted, providers: [{ ...first!, binary }, providers[1]!] });
      expect(result.ok ? '' : result.error.problem).toContain(text);
    }
  });

  it('leaves no process and no directory behind when it is ended in the middle', async () => {
    const driver = join(scratch, 'driver.cjs');
    await build({
      entryPoints: [join(repositoryRoot, 'tools/actions/entry.ts')],
      outfile: driver,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    // Under paths of its own, each process can be told from those of other tests.
    const bin = join(scratch, 'ended-in-the-middle');
    mkdirSync(bin);
    const linked = (target: string, name: string): string => {
      symlinkSync(target, join(bin, name));
      return join(bin, name);
    };
    // A provider that never says a word keeps the engine waiting.
    const silent = join(bin, 'silent');
    writeFileSync(silent, `#!${process.execPath}\nsetInterval(() => undefined, 1e9);\n`);
    chmodSync(silent, 0o755);
    const plain = request({ 'm/main.tf': required + (configurations['valid'] ?? '') });
    const [random, time] = providers;
    const wanted: ValidationRequest = {
      ...plain,
      tofu: linked(plain.tofu, 'tofu'),
      providers: [
        { ...random!, binary: silent },
        { ...time!, binary: linked(time!.binary!, 'time') },
      ],
    };
    const file = join(scratch, 'request.json');
    writeFileSync(file, JSON.stringify(wanted));
    const running = (): number =>
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split(bin).length - 1;

    const child = spawn(process.execPath, [driver, 'validate', file], { stdio: 'ignore' });
    const ended = new Promise((resolve) => {
      child.on('exit', resolve);
    });
    await until(() => running() === 3);
    // Others make such directories, too: its own is the one that the processes it has started work in.
    const ours = readdirSync('/tmp').filter(
      (name) =>
        name.startsWith('fw-') && workingDirectories(bin).some((at) => at.startsWith(`/tmp/${name}/`)),
    );
    expect(ours).toHaveLength(1);
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    await until(() => running() === 0);
    expect(ours.filter((name) => existsSync(join('/tmp', name)))).toEqual([]);
  });
});

/** Of the processes that were started by a path below a directory. */
function workingDirectories(bin: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return commandLine.includes(bin) ? [readlinkSync(`/proc/${pid}/cwd`)] : [];
    } catch {
      return [];
    }
  });
}

/** Waits for what happens soon or never; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
