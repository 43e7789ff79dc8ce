import type { Mutation } from './mutation.ts';

export const validationMutations: readonly Mutation[] = [
  {
    name: 'an invalid module passes',
    file: 'tools/actions/validate-command.ts',
    find: 'if (result.errors > 0) return ExitCode.findings;',
    replace: 'if (result.errors > 0) return ExitCode.ok;',
    noticedBy: 'tests/validate/red-is-red.test.ts',
  },
  {
    name: 'a module without configuration is valid',
    file: 'tools/validate/validate-module.ts',
    find: 'if (ownFiles.length === 0) {',
    replace: 'if (ownFiles.length < 0) {',
    noticedBy: 'tools/validate/validate-module.test.ts',
  },
];
