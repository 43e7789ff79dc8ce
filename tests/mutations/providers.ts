import type { Mutation } from './mutation.ts';

export const providerMutations: readonly Mutation[] = [
  {
    name: 'the registry decides which bytes are right',
    file: 'build/tofu/private/provider_registry.bzl',
    find: 'if sha256 not in provider.zh:',
    replace: 'if sha256 not in provider.zh and not sha256:',
    noticedBy: 'tests/providers/registry.test.ts',
  },
];
