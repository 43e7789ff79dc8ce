import type { Mutation } from './mutation.ts';
import { providerMutations } from './providers.ts';
import { validationMutations } from './validation.ts';

/** Every check of this repository has one that turns it red. */
export const mutations: readonly Mutation[] = [...validationMutations, ...providerMutations];
