import type { ModuleFacts } from '../../configuration/module-facts.ts';
import {
  parseProviderConstraints,
  parseVersion,
  providerMeets,
} from '../../configuration/version-constraint.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { listLockTargets } from '../lock-targets.ts';
import { errorAt, type CheckContext } from './check-context.ts';

/** Constraints on providers, which `tofu init` would enforce and `tofu validate` does not look at. */
export function checkProviderVersions({ readable, request }: CheckContext): Diagnostic[] {
  const used = new Map(request.providers.map((provider) => [provider.source, provider]));
  return readable.flatMap((facts) =>
    constraintsOf(facts).flatMap(({ localName, source, constraint }) => {
      const provider = used.get(source ?? '');
      const version = provider && parseVersion(provider.version);
      const constraints = parseProviderConstraints(constraint.text);
      if (!version || !constraints || providerMeets(version, constraints)) return [];
      return [
        errorAt(facts, constraint.place, {
          summary: 'Provider version not accepted',
          detail: `The module requires "${localName}" in version "${constraint.text}", and ${provider.source} ${provider.version} is used.`,
          hint:
            `change the constraint, or the version: bazel run the tofu_providers_lock of the lock file, with -- --upgrade ` +
            `(${listLockTargets} names it; where there is none, "tofu init -upgrade" in the directory of the lock file); ` +
            `a version that MODULE.bazel names is changed there`,
        }),
      ];
    }),
  );
}

function constraintsOf({ requiredProviders, providerBlocks, sourceOf }: ModuleFacts) {
  return [...requiredProviders, ...providerBlocks].flatMap(({ localName, constraint }) =>
    constraint ? [{ localName, constraint, source: sourceOf(localName) }] : [],
  );
}
