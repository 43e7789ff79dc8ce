import type { GlobalCause } from '../analysis/seeds.ts';

/** Why it was not looked at what is built in the configuration in effect. The answer is right all the same, and larger. */
export type PreciseSkipped =
  /** It decides about more than what targets take in. */
  | { readonly type: 'global-cause'; readonly cause: GlobalCause }
  /** Only a server of its own could load what was before, and it is gone. */
  | { readonly type: 'other-server' }
  /** What `bazel cquery` looks at is not what is built. */
  | { readonly type: 'other-configuration'; readonly command: 'test' | 'cquery'; readonly option: string }
  /** What aspects of the command line take in is no edge of what is built. */
  | { readonly type: 'aspects'; readonly option: string }
  | { readonly type: 'not-analysed'; readonly revision: 'before' | 'after'; readonly problem: string };
