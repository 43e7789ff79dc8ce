import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { Diagnostic } from '../validate/diagnostic.ts';
import { explainFindings, type FindingContext } from './made-up-findings.ts';
import { ModuleTree } from './module-tree.ts';
import { SourceFinder } from './value-sources.ts';

const generated = 'm/flywheel-plan-check.tfvars.json';
const context: FindingContext = {
  target: '//m:m_plan_check',
  directory: 'm',
  sources: new SourceFinder(new ModuleTree([]), 'm', new Set(['guess'])),
  placeholders: { guess: 'example' },
  values: {},
  typeOf: () => 'string',
  generated: [
    {
      at: generated,
      text: '',
      valueLines: [
        { name: 'first', line: 2 },
        { name: 'second', line: 4 },
      ],
    },
  ],
};
const wrong = (path: string, line: number): Diagnostic => ({
  severity: 'error',
  summary: 'Wrong value',
  detail: 'It does not fit.',
  place: { path, line, column: 1 },
});
const explained = (path: string, line: number): Diagnostic | undefined =>
  explainFindings([wrong(path, line)], context)[0];

describe('advice on a finding of the module', () => {
  const adviceOn = (expression: string, summary = 'Wrong value'): Diagnostic | undefined => {
    const text = `output "o" {\n  value = ${expression}\n}\nresource "random_pet" "p" {\n}\ndata "terraform_remote_state" "s" {\n  backend = "local"\n}\n`;
    const path = join(mkdtempSync(join(tmpdir(), 'findings-')), 'main.tf');
    writeFileSync(path, text);
    const tree = new ModuleTree([{ path, at: 'm/main.tf' }]);
    rmSync(dirname(path), { recursive: true });
    const sources = new SourceFinder(tree, 'm', new Set(['n']));
    const diagnostic: Diagnostic = {
      severity: 'error',
      summary,
      detail: '',
      place: { path: 'm/main.tf', line: 2, column: 11 },
    };
    return explainFindings([diagnostic], {
      ...context,
      sources,
      placeholders: { n: 1 },
      typeOf: () => 'number',
    })[0];
  };

  it('never repeats the value that did not fit', () => {
    expect(adviceOn('var.n')?.hint).toContain('values = {"n": "..."}');
  });

  it('names an attribute, which is what can be given a value', () => {
    expect(adviceOn('random_pet.p.id')?.hint).toContain('values = {"random_pet.p.id": "..."}');
    expect(adviceOn('random_pet.p')?.hint).toContain('values = {"random_pet.p.ATTRIBUTE": "..."}');
  });

  it('shows that the outputs of another state are an object', () => {
    expect(adviceOn('data.terraform_remote_state.s.outputs.id')?.hint).toContain(
      'values = {"data.terraform_remote_state.s.outputs": "{\\"OUTPUT\\": \\"...\\"}"}',
    );
  });

  it.each(['Moved object still exists', 'Output refers to sensitive values', 'Invalid output configuration'])(
    'is none where no value matters: %s',
    (summary) => {
      expect(adviceOn('random_pet.p.id', summary)).not.toHaveProperty('madeUp');
      expect(adviceOn('random_pet.p.id', summary)).not.toHaveProperty('hint');
    },
  );
});

describe('a finding in what was generated', () => {
  it('names the value, and no file that is gone when somebody reads it', () => {
    expect(explained(generated, 5)).toEqual({
      severity: 'error',
      summary: 'Wrong value',
      detail: 'It does not fit.\nThis is about the value of second.',
      hint: 'correct it in the values of //m:m_plan_check (plan_values of a tofu_package)',
    });
  });

  it('says that a placeholder was made up, and what to write', () => {
    const found = explained('<value for var.guess>', 1);
    expect(found).toMatchObject({ madeUp: ['var.guess'] });
    expect(found?.hint).toContain('values = {"guess": "..."}');
    expect(found).not.toHaveProperty('place');
  });

  it('that is about no value asks for a report', () => {
    expect(explained(generated, 1)?.hint).toContain('please report it with the module');
  });

  it('is another thing than one in the module', () => {
    expect(explained('m/main.tf', 1)?.place).toEqual({ path: 'm/main.tf', line: 1, column: 1 });
  });
});
