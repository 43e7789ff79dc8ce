import { affectedCommandMutations } from './affected-command.ts';
import { configurationCheckMutations } from './configuration-checks.ts';
import { formatMutations } from './format.ts';
import { moduleSourceMutations } from './module-sources.ts';
import type { Mutation } from './mutation.ts';
import { planCheckMutations } from './plan-check.ts';
import { providerMutations } from './providers.ts';
import { ruleMutations } from './rules.ts';
import { sarifMutations } from './sarif.ts';
import { schemaMutations } from './schemas.ts';
import { stackMutations } from './stack.ts';
import { tofuTestMutations } from './tofu-test.ts';
import { toolchainMutations } from './toolchains.ts';
import { validationMutations } from './validation.ts';
import { workerMutations } from './worker.ts';

/** Every check of this repository has one that turns it red. */
export const mutations: readonly Mutation[] = [
  ...affectedCommandMutations,
  ...validationMutations,
  ...schemaMutations,
  ...configurationCheckMutations,
  ...moduleSourceMutations,
  ...stackMutations,
  ...tofuTestMutations,
  ...formatMutations,
  ...sarifMutations,
  ...workerMutations,
  ...planCheckMutations,
  ...ruleMutations,
  ...providerMutations,
  ...toolchainMutations,
];
