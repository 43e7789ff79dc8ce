import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { planRequest } from '../../tests/rig/plan-request.ts';
import { recordedProviders } from '../../tests/rig/recorded-providers.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import type { RequestProvider } from '../validate/request.ts';
import type { ValidationResult } from '../validate/result.ts';
import { validateModule } from '../validate/validate-module.ts';
import { planModule } from './plan-module.ts';
import type { PlanCheckRequest } from './request.ts';

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

describe('planning a module with a real engine, real validators and mocks', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-plan-check-');
  let providers: RequestProvider[];

  beforeAll(async () => {
    providers = await recordedProviders(scratch);
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  const request = (files: Files, changes: Partial<PlanCheckRequest> = {}): PlanCheckRequest =>
    planRequest(scratch, files, { providers, ...changes });

  async function plan(files: Files, changes?: Partial<PlanCheckRequest>): Promise<ValidationResult> {
    const result = await planModule(request(files, changes));
    if (!result.ok) throw new Error(result.error.problem);
    return result.value;
  }

  const planMain = (text: string, values: Readonly<Record<string, string>> = {}): Promise<ValidationResult> =>
    plan({ 'm/main.tf': required + text }, { values });

  const errorsOf = ({ diagnostics }: ValidationResult): Diagnostic[] =>
    diagnostics.filter(({ severity }) => severity === 'error');

  /** Wrong values that `validate` cannot see: behind a default, a local, a module call or a provider function. */
  const wrong: Readonly<Record<string, readonly [string, string]>> = {
    'a range, behind a default': [
      'variable "n" {\n  default = -1\n}\nresource "random_password" "a" {\n  length = var.n\n}\n',
      'Attribute length value must be at least 1, got: -1',
    ],
    'a range, behind a local': [
      'variable "n" {\n  default = 4\n}\nlocals {\n  n = var.n - 4\n}\nresource "random_password" "a" {\n  length = local.n\n}\n',
      'Attribute length value must be at least 1, got: 0',
    ],
    'a format': [
      'variable "t" {\n  default = "yesterday"\n}\nresource "time_static" "a" {\n  rfc3339 = var.t\n}\n',
      'valid RFC3339 string format',
    ],
    'a format, with a required variable beside it': [
      'variable "name" {\n  type = string\n}\nvariable "t" {\n  default = "2020-13-01"\n}\nresource "time_static" "a" {\n  rfc3339  = var.t\n  triggers = { name = var.name }\n}\n',
      'valid RFC3339 string format',
    ],
    'a cross-check of two arguments': [
      'variable "n" {\n  default = 3\n}\nresource "random_password" "a" {\n  length    = var.n\n  min_upper = 4\n}\n',
      'must be at least sum of min_upper',
    ],
    'an argument of a function': [
      'variable "net" {\n  default = "10.0.0.0"\n}\noutput "a" {\n  value = cidrsubnet(var.net, 8, 1)\n}\n',
      'invalid CIDR expression',
    ],
    'an argument of a provider function': [
      'variable "d" {\n  default = "soon"\n}\noutput "a" {\n  value = provider::time::duration_parse(var.d).hours\n}\n',
      'duration',
    ],
    'a precondition that a default breaks': [
      'variable "n" {\n  default = 8\n}\nresource "random_password" "a" {\n  length = var.n\n  lifecycle {\n    precondition {\n      condition     = var.n >= 12\n      error_message = "too short"\n    }\n  }\n}\n',
      'too short',
    ],
    'a validation that a default breaks': [
      'variable "e" {\n  default = "prod"\n  validation {\n    condition     = contains(["live", "test"], var.e)\n    error_message = "live or test"\n  }\n}\n',
      'live or test',
    ],
    'an argument of what a child module makes': [
      'variable "n" {\n  default = 0\n}\nmodule "c" {\n  source = "../c"\n  n      = var.n\n}\n',
      'Attribute length value must be at least 1, got: 0',
    ],
  };
  const child = {
    'c/main.tf': `${required}variable "n" {\n  type = number\n}\nresource "random_password" "a" {\n  length = var.n\n}\n`,
  };

  it.each(Object.entries(wrong))(
    '%s: passes validate, is found here, and is no placeholder’s fault',
    async (_, [text, message]) => {
      const files = { 'm/main.tf': required + text, ...child };
      const validated = await validateModule({
        ...request(files),
        deps: [],
        declaredProviders: request(files).providers.flatMap(({ source }) => {
          const name = source.slice(source.lastIndexOf('/') + 1);
          return required.includes(`hashicorp/${name}`) ? [{ source, name }] : [];
        }),
        unlisted: [],
      });
      expect(validated.ok && validated.value).toMatchObject({ check: 'validate', errors: 0 });
      const planned = await plan(files);
      const [error] = errorsOf(planned);
      expect(error?.detail).toContain(message);
      expect(error?.place?.path).toMatch(/^[mc]\/main\.tf$/);
      expect(error?.madeUp).toBeUndefined();
      expect(planned).toMatchObject({ check: 'plan', level: 'provider', errors: errorsOf(planned).length });
    },
  );

  it('names the variable, its placeholder and what to write where a placeholder breaks a validation of the module', async () => {
    const result = await planMain(
      'variable "name" {\n  type = string\n\n  validation {\n    condition     = var.name == upper(var.name)\n    error_message = "Use capitals."\n  }\n}\n',
    );
    expect(errorsOf(result)).toEqual([
      {
        severity: 'error',
        summary: 'Invalid value for variable',
        detail: 'Use capitals.\nvar.name is "example"',
        place: { path: 'm/main.tf', line: 14, column: 3 },
        madeUp: ['var.name'],
        hint: 'this depends on the placeholder (var.name = "example"), so the module may be right: give a value that fits in //m:m_plan_check: values = {"name": "..."} (plan_values of a tofu_package)',
      },
    ]);
    expect(
      await planMain(
        'variable "name" {\n  type = string\n\n  validation {\n    condition     = var.name == upper(var.name)\n    error_message = "Use capitals."\n  }\n}\n',
        { name: 'A "${B}" \\ %{C}' },
      ),
    ).toMatchObject({ errors: 0 });
  });

  it('finds placeholders that plain validations accept', async () => {
    const result = await planMain(
      `variable "env" {\n  type = string\n  validation {\n    condition     = contains(["live", "test"], var.env)\n    error_message = "env"\n  }\n}
variable "net" {\n  type = string\n  validation {\n    condition     = can(cidrhost(var.net, 0))\n    error_message = "net"\n  }\n}
variable "id" {\n  type = string\n  validation {\n    condition     = can(regex("^[0-9a-f]{8}-[0-9a-f-]+$", var.id)) && length(var.id) == 36\n    error_message = "id"\n  }\n}
variable "zones" {\n  type = set(string)\n  validation {\n    condition     = length(var.zones) >= 2\n    error_message = "zones"\n  }\n}
variable "size" {\n  type = number\n  validation {\n    condition     = var.size > 10 && var.size <= 20\n    error_message = "size"\n  }\n}
variable "shape" {\n  type = object({ kind = string, more = optional(map(number)), pair = tuple([bool, list(string)]) })\n  validation {\n    condition     = var.shape.more == null\n    error_message = "shape"\n  }\n}
variable "anything" {\n  type = any\n}
variable "untyped" {\n}
variable "secret" {\n  type      = string\n  sensitive = true\n  nullable  = false\n}
variable "passing" {\n  type      = string\n  ephemeral = true\n}
variable "old" {\n  type       = string\n  deprecated = "do not"\n}
output "all" {\n  value = "\${var.anything}\${var.untyped}"\n}\n`,
    );
    expect(errorsOf(result)).toEqual([]);
  });

  it('takes what the module’s own variable files say before placeholders, and the given ones before those', async () => {
    const files = {
      'm/main.tf': `${required}variable "n" {\n  type = number\n}\nresource "random_password" "a" {\n  length = var.n\n}\n`,
      'm/terraform.tfvars': 'n = -2\n',
    };
    expect(errorsOf(await plan(files))[0]).toMatchObject({
      detail: expect.stringContaining('got: -2') as string,
    });
    expect(errorsOf(await plan(files))[0]?.madeUp).toBeUndefined();
    const file = { ...files, 'm/live.tfvars': 'n = -3\n' };
    const withFile = { variableFiles: ['m/live.tfvars'] };
    expect(errorsOf(await plan(file, withFile))[0]?.detail).toContain('got: -3');
    expect(await plan(file, { ...withFile, values: { n: '12' } })).toMatchObject({ errors: 0 });
  });

  it('says which value cannot be used, and of which target', async () => {
    const text = 'variable "email" {\n  type = string\n}\nvariable "zones" {\n  type = list(string)\n}\n';
    const result = await planMain(text, { emial: 'x', zones: 'a' });
    expect(errorsOf(result).map(({ detail, hint }) => `${detail} ${hint ?? ''}`)).toEqual([
      'values["emial"] is no variable of the module; did you mean "email"? correct it in the values of //m:m_plan_check (plan_values of a tofu_package)',
      'values["zones"] is "a", which is no JSON, and zones is a list of string; write for example "zones": "[\\"example\\"]" correct it in the values of //m:m_plan_check (plan_values of a tofu_package)',
    ]);
    const wrongType = await planMain(text, { zones: '{"a": 1}' });
    expect(errorsOf(wrongType)[0]?.detail).toContain('not suitable for var.zones');
  });

  it('says what a mocked provider computed where that is what does not fit, and takes a value for it', async () => {
    const text =
      'resource "random_pet" "p" {\n}\noutput "fifth" {\n  value = split(":", random_pet.p.id)[4]\n}\nresource "time_static" "t" {\n}\noutput "later" {\n  value = timeadd(time_static.t.rfc3339, "1h")\n}\n';
    const [error, ...others] = errorsOf(await planMain(text));
    expect(others).toEqual([]);
    expect(error).toMatchObject({ summary: 'Invalid index', madeUp: ['random_pet.p.id'] });
    expect(error?.hint).toContain('values = {"random_pet.p.id": "..."}');
    expect(await planMain(text, { 'random_pet.p.id': 'a:b:c:d:e' })).toMatchObject({ errors: 0 });
    const unknown = await planMain(text, { 'random_pet.q.id': 'a' });
    expect(errorsOf(unknown)[0]?.detail).toContain('it has no random_pet.q');
  });

  it('warns of a failed check block, which stops no plan either', async () => {
    const result = await planMain(
      'resource "random_pet" "p" {\n}\ncheck "c" {\n  assert {\n    condition     = random_pet.p.id == "x"\n    error_message = "other"\n  }\n}\n',
    );
    expect(result).toMatchObject({ errors: 0, warnings: 1 });
  });

  it('plans modules with aliases, instances, imports, moves, backends, tests of their own and built-in data', async () => {
    const files = {
      'm/main.tf': `terraform {
  backend "s3" {
  }
  required_providers {
    random = {
      source                = "hashicorp/random"
      configuration_aliases = [random.given]
    }
  }
}
variable "regions" {
  type = set(string)
}
provider "random" {
  alias    = "each"
  for_each = var.regions
}
resource "random_pet" "given" {
  provider = random.given
  length   = -1
}
resource "random_pet" "each" {
  for_each = var.regions
  provider = random.each[each.key]
}
import {
  to = random_pet.given
  id = "x"
}
moved {
  from = random_pet.old
  to   = random_pet.given
}
removed {
  from = random_pet.gone
  lifecycle {
    destroy = false
  }
}
data "terraform_remote_state" "r" {
  backend = "http"
  config  = { address = "http://127.0.0.1:1/" }
}
resource "random_password" "wrong" {
  count  = length(var.regions)
  length = 0
}
module "c" {
  source    = "../c"
  providers = { random.given = random.given }
}
`,
      'c/main.tf': `terraform {\n  required_providers {\n    random = {\n      source                = "hashicorp/random"\n      configuration_aliases = [random.given]\n    }\n  }\n}\nresource "random_pet" "c" {\n  provider = random.given\n}\n`,
      'm/own.tftest.hcl':
        'run "fails" {\n  assert {\n    condition     = false\n    error_message = "own test"\n  }\n}\n',
    };
    const result = await plan(files);
    expect(errorsOf(result).map(({ summary, place }) => `${summary} ${place?.line ?? 0}`)).toEqual([
      `Invalid Attribute Value ${files['m/main.tf'].split('\n').indexOf('  length = 0') + 1}`,
    ]);
  });

  it.each([
    ['in native syntax', 'main.tf', 'import {\n  to = random_password.a\n  id = "secret"\n}\n'],
    ['in JSON', 'more.tf.json', '{"import": {"to": "random_password.a", "id": "secret"}}'],
  ])('plans what is imported, %s, although nothing is there to import', async (_, name, text) => {
    const main = `${required}resource "random_password" "a" {\n  length = 8\n}\n`;
    const files =
      name === 'main.tf' ? { 'm/main.tf': main + text } : { 'm/main.tf': main, [`m/${name}`]: text };
    expect(await plan(files)).toMatchObject({ errors: 0, diagnostics: [] });
  });

  it('mocks a provider that only a called module uses, whatever its namespace', async () => {
    const [random] = providers;
    const source = 'registry.opentofu.org/acme/random';
    const schema = join(scratch, 'acme.schema.json');
    writeFileSync(schema, readFileSync(random!.schema, 'utf8').replace(random!.source, source));
    const files = {
      'm/main.tf': 'module "c" {\n  source = "../c"\n}\n',
      'c/main.tf':
        'terraform {\n  required_providers {\n    dice = {\n      source = "acme/random"\n    }\n  }\n}\nresource "random_password" "a" {\n  provider = dice\n  length   = 5 - 5\n}\n',
    };
    const changes = { providers: [{ ...random!, source, schema }] };
    const byProvider = [{ summary: 'Invalid Attribute Value', place: { path: 'c/main.tf' } }];
    expect(errorsOf(await plan(files, changes))).toMatchObject(byProvider);
    const right = { ...files, 'c/main.tf': files['c/main.tf'].replace('5 - 5', '5 + 5') };
    expect(await plan(right, changes)).toMatchObject({ errors: 0, diagnostics: [] });
    const withOwn = { ...files, 'm/main.tf': required + files['m/main.tf'] };
    const all = { providers: [...providers, ...changes.providers] };
    expect(errorsOf(await plan(withOwn, all))).toMatchObject(byProvider);
  });

  it('says what to do where a called module has a provider block of its own', async () => {
    const files = {
      'm/main.tf': 'module "c" {\n  source = "../c"\n}\n',
      'c/main.tf': `${required}provider "time" {\n}\nresource "time_static" "t" {\n}\n`,
    };
    const [error] = errorsOf(await plan(files));
    expect(error?.hint).toContain(
      'give it to that module with providers = {...}, or do without a plan check',
    );
  });

  it('reports what keeps a module from being loaded, and never calls that valid', async () => {
    const syntax = await plan({ 'm/main.tf': 'output "a" {\n  value = \n}\n' });
    expect(errorsOf(syntax)[0]).toMatchObject({
      summary: 'Invalid expression',
      place: { path: 'm/main.tf', line: 2 },
    });
    const missing = await plan({ 'm/main.tf': 'module "c" {\n  source = "../nowhere"\n}\n' });
    expect(errorsOf(missing)[0]?.hint).toContain('no declared file is in nowhere');
    const nothing = await planModule(request({ 'm/readme.md': '' }));
    expect(nothing.ok ? '' : nothing.error.problem).toContain('there is nothing to plan');
    expect(await plan({ 'm/main.tf': '' })).toMatchObject({ errors: 0, files: 1 });
  });

  it('runs no rule of a provider at level schema, and lets its functions be unknown', async () => {
    const withoutBinaries = providers.map(({ source, version, schema, verified, origin }) => ({
      source,
      version,
      schema,
      verified,
      origin,
    }));
    const text =
      'resource "random_password" "a" {\n  length = 1 - 1\n}\noutput "a" {\n  value = provider::time::duration_parse("1h").hours\n}\n';
    const result = await plan({ 'm/main.tf': required + text }, { providers: withoutBinaries });
    expect(result).toMatchObject({ level: 'schema', errors: 0 });
  });

  it('says whose defect a crash of the engine is, and how to do without', async () => {
    // What three signs mean the specification does not say, so that the import stays in.
    const text = `import {\n  to = random_pet.a\n  id = "x"\n}\nresource "random_pet" "a" {\n  prefix = "$$$\{1}"\n}\n`;
    const crashed = await planModule(request({ 'm/main.tf': required + text }));
    expect(crashed.ok ? '' : crashed.error.problem).toMatch(
      /^tofu test crashed \(code 11\): Importing is not supported in testing context.*\nThis is a defect of the engine .* plan_check = False \(of its tofu_package\)$/,
    );
  });

  it('blames no placeholder for a called module that cannot be loaded', async () => {
    const files = {
      'm/main.tf':
        'variable "n" {\n  type = number\n}\nmodule "c" {\n  source = "../c"\n  n      = var.n\n}\n',
      'c/main.tf': 'variable "n" {\n}\noutput "a" {\n  value = \n}\n',
    };
    const [error] = errorsOf(await plan(files));
    expect(error).toMatchObject({ summary: 'Invalid expression', place: { path: 'c/main.tf' } });
    expect(error?.madeUp).toBeUndefined();
  });

  it('gives the same bytes on every run', async () => {
    const wanted = request({
      'm/main.tf': `${required}variable "n" {\n}\n${Array.from({ length: 8 }, (_, n) => `resource "random_password" "a${n}" {\n  length = -${n}\n  keepers = { n = var.n }\n}\n`).join('')}`,
    });
    const results = new Set<string>();
    for (let run = 0; run < 4; run++) results.add(JSON.stringify(await planModule(wanted)));
    expect(results.size).toBe(1);
    expect([...results][0]).toContain('"errors":');
    expect([...results][0]).not.toContain(scratch);
  });
});
