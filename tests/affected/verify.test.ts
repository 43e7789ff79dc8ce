import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { findWorkspace } from '../../tools/affected/analysis/workspace.ts';
import { reachUsers } from '../../tools/affected/graph/reach-users.ts';
import { reverseEdges } from '../../tools/affected/graph/target-graph.ts';
import { describeVerification } from '../../tools/affected/verify/describe-verification.ts';
import type { VerifyRequest } from '../../tools/affected/verify/verification.ts';
import { verifyAffected } from '../../tools/affected/verify/verify-affected.ts';
import { GitWorkspace } from './git-workspace.ts';

const BASE = {
  'rules/defs.bzl': `def _note_impl(ctx):
    output = ctx.actions.declare_file(ctx.label.name + ".note")
    ctx.actions.write(output, ctx.attr.text)
    return [DefaultInfo(files = depset([output]))]

note = rule(implementation = _note_impl, attrs = {"text": attr.string()})
`,
  'rules/BUILD.bazel': '',
  'a/BUILD.bazel': `load("//rules:defs.bzl", "note")

note(name = "note", text = "one")

genrule(name = "made", srcs = [":note", "x.txt"], outs = ["made.txt"], cmd = "cat $(SRCS) > $@")

genrule(name = "other", outs = ["other.txt"], cmd = "echo > $@")

sh_test(name = "made_test", srcs = ["test.sh"], data = [":made"])

sh_test(name = "broken_test", srcs = ["broken.sh"])
`,
  'a/x.txt': 'x\n',
  'a/gone.txt': 'gone\n',
  'a/test.sh': '#!/bin/sh\n',
  'a/broken.sh': '#!/bin/sh\nexit 1\n',
};

let workspace: GitWorkspace;
let request: Omit<VerifyRequest, 'oracle'>;
let status: string;
beforeAll(async () => {
  workspace = await GitWorkspace.create(BASE);
  const before = await workspace.git('rev-parse', 'HEAD');
  workspace.edit({
    'a/BUILD.bazel': BASE['a/BUILD.bazel'].replace('"one"', '"two"'),
    'a/gone.txt': null,
    'a/unknown.txt': 'not in git\n',
  });
  status = await workspace.git('status', '--porcelain');
  const found = await findWorkspace(workspace.bazel.path);
  if (!found.ok) throw new Error(found.error.problem);
  const { analysis } = await workspace.affected(before);
  const bazel = workspace.bazel.invocation();
  request = { workspace: found.value, bazel, before, after: { type: 'checkout' }, analysis, tests: true };
});
afterAll(() => workspace.bazel.dispose());

/** The same answer without what changed, as a defect of the analysis would give it. */
function emptied(): VerifyRequest['analysis'] {
  const { graph } = request.analysis;
  return { ...request.analysis, reach: reachUsers(graph, reverseEdges(graph), []) };
}

describe('an answer about a checkout with changes', () => {
  it('holds against hashes, in a checkout of its own', async () => {
    const verified = await verifyAffected({ ...request, oracle: 'hash' });
    if (!verified.ok) throw new Error(JSON.stringify(verified.error));
    expect(verified.value).toMatchObject({ oracle: 'hash', missed: [], surplus: [] });
    expect(describeVerification(verified.value).at(-1)).toMatch(
      /^by hash: \d+ targets and files compared, 5 changed/,
    );
    expect(await workspace.git('status', '--porcelain')).toBe(status);
  });

  it('that misses something is found out by what Bazel runs', async () => {
    const verified = await verifyAffected({ ...request, oracle: 'build', analysis: emptied() });
    if (!verified.ok) throw new Error(JSON.stringify(verified.error));
    const lines = describeVerification(verified.value);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^missed: \/\/a:note ran FileWrite for .*note\.note$/),
        expect.stringMatching(/^missed: \/\/a:made ran Genrule for .*made\.txt$/),
        expect.stringMatching(/^missed: \/\/a:made_test ran TestRunner for /),
        'not judged: actions of //a:broken_test run each time',
      ]),
    );
    expect(lines.join('\n')).not.toContain('//a:other');
    expect(await workspace.git('status', '--porcelain')).toBe(status);
    expect(existsSync(join(workspace.bazel.path, 'bazel-out'))).toBe(false);
  });
});
