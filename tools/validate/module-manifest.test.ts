import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { repositoryRoot } from '../../tests/rig/bootstrap-rc.ts';
import { findTofu } from '../../tests/rig/tofu-binary.ts';
import { moduleManifest } from './module-manifest.ts';
import type { RequestFile } from './request.ts';

type Files = Readonly<Record<string, string>>;

const leaf = 'output "x" {\n  value = 1\n}\n';
const call = (name: string, source: string, more = ''): string =>
  `module "${name}" {\n  source = "${source}"\n${more}}\n`;

const moduleOf = (source: string): string => `module {\n    source = "${source}"\n  }\n`;

const trees: Readonly<Record<string, Files>> = {
  'no call': { 'm/a.tf': leaf },
  'each spelling of a path': {
    'm/a.tf': [
      call('b', '../child'),
      call('a', './../child/'),
      call('dot', '../grand/.'),
      call('inner', './inner'),
      call('up-and_down', './x/../inner//'),
    ].join(''),
    'm/inner/x.tf': leaf,
    'child/main.tf': call('g', '../grand', '  count = 2\n'),
    'grand/y.tf': leaf,
  },
  'several files, one of them JSON, and an override': {
    'm/a.tf': call('one', '../child') + call('two', '../child'),
    'm/b.tf.json': '{"module": {"three": {"source": "../grand"}}}',
    'm/override.tf': call('two', '../grand'),
    'child/main.tf': leaf,
    'grand/main.tofu': leaf,
  },
  'tests that call modules': {
    'm/a.tf': call('a', '../child'),
    'm/a.tftest.hcl': `run "r" {\n  ${moduleOf('../child')}}\nrun "no_module" {}\n`,
    'm/b.tofutest.hcl': `run "r" {\n  ${moduleOf('./inner')}}\n`,
    'm/c.tftest.json': '{"run": {"r": {"module": {"source": "../child"}}}}',
    'm/tests/d.tftest.hcl': `run "r-2" {\n  ${moduleOf('../child/')}}\n`,
    'm/inner/x.tf': leaf,
    'child/a.tf': call('g', '../grand'),
    'grand/y.tf': leaf,
  },
};

const doubtful: Readonly<Record<string, Files>> = {
  'a source that is computed': { 'm/a.tf': 'module "a" {\n  source = "../${local.name}"\n}\n' },
  'a directory without declared files': { 'm/a.tf': call('a', '../child') },
  'the outside of the workspace': { 'm/a.tf': call('a', '../../child'), 'child/a.tf': leaf },
  'a version': { 'm/a.tf': call('a', '../child', '  version = "1.0.0"\n'), 'child/a.tf': leaf },
  'one name twice': { 'm/a.tf': call('a', '../child') + call('a', '../child'), 'child/a.tf': leaf },
  'one name of a run twice': {
    'm/a.tf': leaf,
    'm/a.tftest.hcl': `run "r" {\n  ${moduleOf('../child')}}\n`.repeat(2),
    'child/a.tf': leaf,
  },
  'a circle': { 'm/a.tf': call('a', '../child'), 'child/a.tf': call('b', '../m') },
  'a syntax error': { 'm/a.tf': call('a', '../child'), 'child/a.tf': 'output {{{' },
  'a test that calls a module whose source is computed': {
    'm/a.tf': call('a', '../child'),
    'm/a.tftest.hcl': `run "r" {\n  ${moduleOf('../${local.name}')}}\n`,
    'child/a.tf': leaf,
  },
};

describe('modules.json', () => {
  const scratch = mkdtempSync('/var/tmp/flywheel-manifest-');
  let tofu: string;
  let count = 0;

  beforeAll(() => {
    tofu = findTofu();
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  function write(tree: Files): { root: string; files: RequestFile[] } {
    const root = join(scratch, String(count++));
    const files = Object.entries(tree).map(([at, text]) => {
      const path = join(root, at);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return { path, at };
    });
    return { root, files };
  }

  function get(directory: string): string {
    const data = join(scratch, `data-${count++}`);
    execFileSync(tofu, ['get'], {
      cwd: directory,
      env: { TF_DATA_DIR: data, TF_CLI_CONFIG_FILE: '/dev/null', HOME: scratch, CHECKPOINT_DISABLE: '1' },
    });
    return readFileSync(join(data, 'modules', 'modules.json'), 'utf8');
  }

  it.each(Object.entries(trees))('has the bytes that tofu get writes: %s', (_, tree) => {
    const { root, files } = write(tree);
    expect(moduleManifest('m', files)).toEqual({ text: get(join(root, 'm')), askEngine: false });
  });

  it('has these bytes for every stack of this repository', () => {
    const paths = readdirSync(join(repositoryRoot, 'tofu'), { recursive: true, encoding: 'utf8' });
    const files = paths
      .filter((name) => /\.(tf|tofu|tftest\.hcl)$/.test(name))
      .map((name) => ({ path: join(repositoryRoot, 'tofu', name), at: `tofu/${name}` }));
    const stacks = [...new Set(files.map(({ at }) => dirname(at)))].filter((at) => at.includes('/stacks/'));
    expect(stacks.length).toBeGreaterThan(0);
    for (const stack of stacks) {
      expect(moduleManifest(stack, files)?.text, stack).toBe(get(join(repositoryRoot, stack)));
    }
  });

  it('leaves out what no target stands for, and has nobody look for it', () => {
    const { files } = write({ 'm/a.tf': call('a', 'org/x/aws') + call('b', '../child'), 'child/a.tf': leaf });
    expect(moduleManifest('m', files)).toEqual({
      text: '{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"b","Source":"../child","Dir":"../child"}]}',
      askEngine: false,
    });
  });

  it.each(Object.entries(doubtful))('is left to the engine where there is %s', (_, tree) => {
    expect(moduleManifest('m', write(tree).files)).toBeUndefined();
  });
});
