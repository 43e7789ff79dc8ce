import { mkdtempSync, rmSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { planRequest } from '../../tests/rig/plan-request.ts';
import { recordedProviders } from '../../tests/rig/recorded-providers.ts';
import type { RequestProvider } from '../validate/request.ts';
import type { ValidationResult } from '../validate/result.ts';
import { planModule } from './plan-module.ts';
import type { PlanCheckRequest } from './request.ts';

const required = `terraform {
  required_providers {
    random = {
      source = "hashicorp/random"
    }
  }
}
`;

describe('what a plan with a real engine finds', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-plan-findings-');
  let providers: RequestProvider[];

  beforeAll(async () => {
    providers = await recordedProviders(scratch);
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  async function plan(
    files: Readonly<Record<string, string>>,
    changes: Partial<PlanCheckRequest> = {},
  ): Promise<ValidationResult> {
    const result = await planModule(planRequest(scratch, files, { providers, ...changes }));
    if (!result.ok) throw new Error(result.error.problem);
    return result.value;
  }

  it('says where a provider of another registry is required', async () => {
    const text = required.replace('hashicorp/random', 'registry.terraform.io/hashicorp/random');
    const { diagnostics } = await plan({ 'm/main.tf': `${text}resource "random_pet" "a" {\n}\n` });
    expect(diagnostics.map(({ summary, place, hint }) => [summary, place?.line, hint])).toEqual([
      ['Provider of another registry', 4, 'write source = "hashicorp/random"'],
    ]);
  });

  it('quotes only the surroundings of a place in a very long line', async () => {
    const text = `locals {\n  a = [${'1, '.repeat(4000)}nope.b]\n}\n`;
    const [error] = (await plan({ 'm/main.tf': text })).diagnostics;
    expect(error?.place?.column).toBeGreaterThan(12_000);
    expect(error?.code).toMatch(/^….*nope\.b\]$/);
    expect(error?.code?.length).toBe(301);
  });

  it.each([
    ['number', '"abc"', 'a number; write for example "v": "1"'],
    ['list(string)', '{}', 'a list of string; write for example "v": "[\\"example\\"]"'],
    ['bool', '[]', 'a bool; write for example "v": "true"'],
  ])('names a value that is not a %s', async (type, value, advice) => {
    const text = `variable "v" {\n  type = ${type}\n}\n`;
    const { diagnostics } = await plan({ 'm/main.tf': text }, { values: { v: value } });
    expect(diagnostics).toMatchObject([
      {
        summary: 'Invalid value for input variable',
        place: { line: 1 },
        hint: `values["v"] is ${JSON.stringify(value)}, and var.v is ${advice}: correct it in the values of //m:m_plan_check (plan_values of a tofu_package)`,
      },
    ]);
    expect(diagnostics[0]?.madeUp).toBeUndefined();
  });

  it('says which target planned the module', async () => {
    expect(await plan({ 'm/main.tf': '' })).toMatchObject({ label: '//m:m', target: '//m:m_plan_check' });
  });

  it.each([
    ['a literal', '"length": "${1 - 1}", "keepers": {"k": "${var.name}"}', undefined],
    ['a placeholder', '"length": "${var.size - var.size}", "keepers": {"k": "${var.name}"}', ['var.size']],
  ])('knows which values a finding in JSON depends on: %s', async (_, body, madeUp) => {
    const file = `{
  "variable": {"name": {"type": "string"}, "size": {"type": "number"}},
  "resource": {"random_password": {"a": {${body}}}}
}`;
    const [error] = (await plan({ 'm/main.tf': required, 'm/more.tf.json': file })).diagnostics;
    expect(error).toMatchObject({ severity: 'error', place: { path: 'm/more.tf.json', line: 3 } });
    expect(error?.madeUp).toEqual(madeUp);
  });
});
