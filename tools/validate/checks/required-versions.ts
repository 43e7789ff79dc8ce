import { engineMeets, parseConstraints, parseVersion } from '../../configuration/version-constraint.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { errorAt, type CheckContext } from './check-context.ts';

/** `required_version` in `.tf` files, which the engine accepts unread: it takes it for another program's. */
export function checkRequiredVersions({ readable, request }: CheckContext): Diagnostic[] {
  const version = parseVersion(request.tofuVersion);
  if (!version) return [];
  return readable.flatMap((facts) =>
    facts.requiredVersions.flatMap(({ constraint, kind }) => {
      const constraints = parseConstraints(constraint.text);
      if (kind === 'tofu' || !constraints || engineMeets(version, constraints)) return [];
      const tofuFile = constraint.place.path.replace(/^.*\//, '').replace(/\.tf(\.json)?$/, '.tofu$1');
      return [
        errorAt(facts, constraint.place, {
          summary: 'Engine version not accepted',
          detail: `The module requires version "${constraint.text}", and tofu ${request.tofuVersion} is used.`,
          hint:
            `change the constraint, or use another tofu: toolchains.tofu(version = "...") in MODULE.bazel; ` +
            `if it is meant for Terraform only, put what OpenTofu shall read into ${tofuFile}`,
        }),
      ];
    }),
  );
}
