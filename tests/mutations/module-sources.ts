import type { Mutation } from './mutation.ts';

const manifest = 'tools/validate/module-manifest.ts';
const sources = 'tools/validate/module-sources.ts';
const calls = 'tools/validate/call-findings.ts';
const checks = 'tools/validate/checks/module-sources.ts';
const noticedBy = 'tools/validate/module-sources.test.ts';

export const moduleSourceMutations: readonly Mutation[] = [
  {
    name: 'a target stands for no source',
    file: sources,
    find: ': candidate.source === source)',
    replace: ': candidate.source === "")',
    noticedBy,
  },
  {
    name: 'a source means the same for every caller',
    file: sources,
    find: '(this.#byDirectory.get(caller) ?? [])',
    replace: '[...this.#byDirectory.values()].flat()',
    noticedBy,
  },
  {
    name: 'any of several entries stands for an address with values in it',
    file: sources,
    find: 'if (new Set(candidates.map((candidate) => candidate.source)).size > 1)',
    replace: 'if (new Set(candidates.map((candidate) => candidate.source)).size > 9)',
    noticedBy,
  },
  {
    name: 'an address with values in it is nobody’s',
    file: sources,
    find: "join('.+')",
    replace: "join('')",
    noticedBy,
  },
  {
    name: 'an address that became another sounds like a missing init',
    file: calls,
    find: 'if (summary === SOURCE_CHANGED) return explainSource(diagnostic, context);',
    replace: '',
    noticedBy,
  },
  {
    name: 'a version is not written down',
    file: manifest,
    find: '!called.refused && called.version !== undefined',
    replace: '!called.refused && called.version === ""',
    noticedBy,
  },
  {
    name: 'the first version is taken, whatever the constraint',
    file: sources,
    find: 'const chosen = fits ?? candidates[0];',
    replace: 'const chosen = candidates[0];',
    noticedBy,
  },
  {
    name: 'a registry is asked for a version that is refused',
    file: manifest,
    find: '!called.refused && called.version',
    replace: 'called.version',
    noticedBy,
  },
  {
    name: 'what targets stand for is not told to the engine that looks for the others',
    file: 'tools/validate/locate-modules.ts',
    find: '  if (manifest) {',
    replace: '  if (manifest?.askEngine === false) {',
    noticedBy,
  },
  {
    name: 'the engine is asked for a source that no target stands for',
    file: manifest,
    find: "if (called.type === 'unknown') return;",
    replace: "if (called.type === 'unknown') {\n      found.doubts++;\n      return;\n    }",
    noticedBy: 'tools/validate/module-manifest.test.ts',
  },
  {
    name: 'a target whose files cannot be read is not there',
    file: manifest,
    find: '    installed.push(record);\n    if (facts.unreadable.length > 0 || names.size < facts.calls.length) {\n      found.doubts++;\n      return;\n    }\n',
    replace:
      '    if (facts.unreadable.length > 0 || names.size < facts.calls.length) {\n      found.doubts++;\n      return;\n    }\n    installed.push(record);\n',
    noticedBy,
  },
  {
    name: 'two runs of one name get two entries',
    file: manifest,
    find: '!isOneEach || ',
    replace: '',
    noticedBy: 'tools/validate/module-manifest.test.ts',
  },
  {
    name: 'a version that is not accepted sounds like a missing init',
    file: calls,
    find: 'if (summary === VERSION_CHANGED) return explainVersion(diagnostic, context);',
    replace: '',
    noticedBy,
  },
  {
    name: 'nothing is said of the address of a provider',
    file: calls,
    find: 'if (!/^(registry',
    replace: 'if (source !== "" || !/^(registry',
    noticedBy: 'tools/validate/call-findings.test.ts',
  },
  {
    name: 'a colon of a source ends the key in a command',
    file: 'tools/validate/buildozer.ts',
    find: "return key.replaceAll(':', '\\\\:');",
    replace: 'return key;',
    noticedBy: 'tools/validate/call-findings.test.ts',
  },
  {
    name: 'an entry that nothing calls is accepted',
    file: 'tools/validate/checks/check-configuration.ts',
    find: '...checkModuleSources(context), ',
    replace: '',
    noticedBy: 'tools/validate/call-findings.test.ts',
  },
  {
    name: 'an entry is unused where a source has to be evaluated',
    file: checks,
    find: "if (found.some(({ type }) => type === 'evaluated')) return [];",
    replace: '',
    noticedBy: 'tools/validate/call-findings.test.ts',
  },
  {
    name: 'a path may lead into another repository',
    file: 'tools/validate/checks/check-configuration.ts',
    find: '      ...checkRepositoryBorders(context),\n',
    replace: '',
    noticedBy: 'tools/validate/call-findings.test.ts',
  },
  {
    name: 'a dep of another repository is to be removed, and nothing else',
    file: 'tools/validate/checks/declared-deps.ts',
    find: 'repositoryOf(dep.directory) === repositoryOf(own.directory)',
    replace: 'repositoryOf(dep.directory) !== ""',
    noticedBy: 'tools/validate/call-findings.test.ts',
  },
  {
    name: 'people are sent to files of other repositories',
    file: 'tools/validate/hints.ts',
    find: "if (repository === '' || repository === repositoryOf(request.directory)) return diagnostic;",
    replace: "if (repository !== '-') return diagnostic;",
    noticedBy: 'tools/validate/call-findings.test.ts',
  },
  {
    name: 'files of a module that stands for a source are not declared',
    file: 'build/tofu/private/module.bzl',
    find: 'called = deps + [target[TofuModuleInfo] for target in ctx.attr.module_sources]',
    replace: 'called = deps',
    noticedBy: '//build/tofu/tests:module_rule_test',
  },
  {
    name: 'callers do not learn the sources of the modules that they call',
    file: 'build/tofu/private/module.bzl',
    find: 'sources = tuple(module.module_sources),',
    replace: 'sources = (),',
    noticedBy: '//build/tofu/tests:module_rule_test',
  },
  {
    name: 'a path may be a source that a target stands for',
    file: 'build/tofu/private/module_sources.bzl',
    find: 'if source.startswith("./") or source.startswith("../"):',
    replace: 'if source.startswith("//"):',
    noticedBy: '//build/tofu/tests:module_rule_test',
  },
  {
    name: 'two targets of one directory may disagree about a source',
    file: 'build/tofu/private/engine_request.bzl',
    find: '    require_one_target_each(modules, own.label)\n',
    replace: '',
    noticedBy: '//build/tofu/tests:validate_rule_test',
  },
];
