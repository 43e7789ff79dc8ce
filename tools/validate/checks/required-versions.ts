import {
  engineMeets,
  isEngineConstraint,
  parseConstraints,
  parseVersion,
} from '../../configuration/version-constraint.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { errorAt, type CheckContext } from './check-context.ts';

/** `required_version` in `.tf` files, which the engine accepts unread: it takes it for another program's. */
export function checkRequiredVersions({ readable, request }: CheckContext): Diagnostic[] {
  const version = parseVersion(request.tofuVersion);
  if (!version) return [];
  return readable.flatMap((facts) =>
    facts.requiredVersions.flatMap(({ constraint, kind }) => {
      // In files of its own the engine says so itself.
      if (kind === 'tofu') return [];
      const tofuFile = constraint.place.path.replace(/^.*\//, '').replace(/\.tf(\.json)?$/, '.tofu$1');
      if (!isEngineConstraint(constraint.text)) {
        return [
          errorAt(facts, constraint.place, {
            summary: 'Invalid version constraint',
            detail: `The required_version "${constraint.text}" is no version constraint, so that it rules out nothing.`,
            hint: 'write versions with an operator, and commas between several: ">= 1.8.0, < 2.0.0"',
          }),
        ];
      }
      const constraints = parseConstraints(constraint.text);
      if (!constraints || engineMeets(version, constraints)) return [];
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
