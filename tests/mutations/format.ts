import type { Mutation } from './mutation.ts';

export const formatMutations: readonly Mutation[] = [
  {
    name: 'a syntax error counts as formatted',
    file: 'tools/format/check-format.ts',
    find: 'if (code === EXIT_SYNTAX_ERROR) {',
    replace: 'if (code === EXIT_SYNTAX_ERROR) continue;\n    if (code === EXIT_SYNTAX_ERROR) {',
    noticedBy: 'tools/format/check-format.test.ts',
  },
  {
    name: 'an untidy file counts as formatted',
    file: 'tools/format/check-format.ts',
    find: "} else if (stdout !== source.toString('utf8')) {",
    replace: '} else if (stdout === null) {',
    noticedBy: 'tools/format/check-format.test.ts',
  },
  {
    name: 'a syntax error hides what else is untidy',
    file: 'tools/format/check-format.ts',
    find: "findings.push({ type: 'syntax-error', path, message: stderr.trim().replaceAll('<stdin>', path) });",
    replace: "return ok([{ type: 'syntax-error', path, message: stderr.trim() }]);",
    noticedBy: 'tools/format/check-format.test.ts',
  },
  {
    name: 'untidy files pass the test',
    file: 'tools/actions/format-command.ts',
    find: '    process.stderr.write(`To format these files, run:\\n\\n    bazel run ${fixLabel}\\n\\n`);\n  }\n  return ExitCode.findings;',
    replace: '  }\n  return ExitCode.ok;',
    noticedBy: 'tools/actions/commands.test.ts',
  },
  {
    name: 'the fixer calls a syntax error a success',
    file: 'tools/actions/format-command.ts',
    find: 'return fixed.value.findings.length === 0 ? ExitCode.ok : ExitCode.findings;',
    replace: 'return ExitCode.ok;',
    noticedBy: 'tools/actions/commands.test.ts',
  },
  {
    name: 'the fixer rewrites nothing',
    file: 'tools/format/check-format.ts',
    find: "if (finding.type !== 'not-formatted') continue;",
    replace: 'if (finding.type !== null) continue;',
    noticedBy: 'tools/actions/commands.test.ts',
  },
  {
    name: 'the fixer touches files beside',
    file: 'tools/format/check-format.ts',
    find: "await tofuFmt(tofu, ['-list=false', finding.path]);",
    replace:
      "await tofuFmt(tofu, ['-list=false', process.getBuiltinModule('node:path').dirname(finding.path)]);",
    noticedBy: 'tools/actions/commands.test.ts',
  },
  {
    name: 'a link that leads nowhere is not named by the check of the format',
    file: 'tools/format/check-format.ts',
    find: 'if (missing.length > 0) return',
    replace: 'if (missing.length < 0) return',
    noticedBy: 'tools/actions/commands.test.ts',
  },
];
