import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { readConfigurationWords } from './configuration-words.ts';

const directory = mkdtempSync('/tmp/fw-words-');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function read(text: string, at = 'main.tf'): ReturnType<typeof readConfigurationWords> {
  const path = join(directory, at);
  writeFileSync(path, text);
  return readConfigurationWords([{ path, at }]);
}

describe('the words of a configuration', () => {
  it('hold every resource type', () => {
    const { words } = read('resource "random_pet" "a" {}\ndata aws-x_y z {}\n');
    expect([...(words ?? [])]).toEqual(expect.arrayContaining(['random_pet', 'aws-x_y']));
  });

  it('are not known where a name may be written with escapes', () => {
    expect(read('{"resource": {"random\\u005fpet": {"a": {}}}}', 'main.tf.json')).toEqual({
      words: undefined,
      mayCallModules: true,
    });
  });

  it('are not read from other files', () => {
    expect(read('resource "random_pet" "a" {}', 'notes.txt').words?.size).toBe(0);
  });

  it.each([
    ['module "a" {', true],
    ['module a {', true],
    ['module/* x */"a" {', true],
    ['{"module": {"a": {}}}', true],
    ['x = file("${path.module}/a")', false],
    ['x = module.a.b', false],
    ['x = my-module', false],
    ['x = submodule', false],
  ])('%s: may call modules: %s', (text, expected) => {
    expect(read(text).mayCallModules).toBe(expected);
  });
});
