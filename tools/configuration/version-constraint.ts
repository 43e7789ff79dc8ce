/**
 * Version constraints as OpenTofu reads them. It has two readings: one for its own version and one for providers, which
 * differ where a version is a prerelease and in what `~> 1` means.
 */
export interface Constraints {
  readonly terms: readonly Term[];
}

interface Term {
  readonly operator: Operator;
  readonly version: Version;
  /** How many numbers were written: `~> 1.2` and `~> 1.2.0` mean different things. */
  readonly numbers: number;
}

type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~>';

export interface Version {
  /** At least three. */
  readonly numbers: readonly number[];
  /** Empty for a release. */
  readonly prerelease: string;
  readonly metadata: string;
}

const VERSION = /^(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.~-]+))?(?:\+([0-9A-Za-z.~-]+))?$/;
const TERM = /^(=|!=|>=?|<=?|~>)?\s*v?(\d.*)$/;

/** Undefined for text that is no version. */
export function parseVersion(text: string): Version | undefined {
  const [, numbers, prerelease = '', metadata = ''] = VERSION.exec(text) ?? [];
  if (numbers === undefined) return undefined;
  const parts = numbers.split('.').map(Number);
  while (parts.length < 3) parts.push(0);
  return { numbers: parts, prerelease, metadata };
}

/** Undefined for text that is no constraint: the engine has its own words for that. */
export function parseConstraints(text: string): Constraints | undefined {
  if (text.trim() === '') return { terms: [] };
  const terms: Term[] = [];
  for (const part of text.split(',')) {
    const [, operator = '=', written = ''] = TERM.exec(part.trim()) ?? [];
    const version = parseVersion(written);
    if (!version) return undefined;
    const numbers = written.split(/[-+]/)[0]?.split('.').length ?? 0;
    terms.push({ operator: operator as Operator, version, numbers });
  }
  return { terms };
}

/** A version as hashicorp/go-version reads it, which is more than is compared here: `1.0beta` is one. */
const ENGINE_TERM =
  /^\s*(=|!=|>=?|<=?|~>)?\s*v?\d+(\.\d+)*(-\d+[0-9A-Za-z~-]*(\.[0-9A-Za-z~-]+)*|-?[A-Za-z~-]+[0-9A-Za-z~-]*(\.[0-9A-Za-z~-]+)*)?(\+[0-9A-Za-z~-]+(\.[0-9A-Za-z~-]+)*)?\s*$/;

/** Whether the engine would read this as a constraint on its own version. */
export function isEngineConstraint(text: string): boolean {
  return text.split(',').every((term) => ENGINE_TERM.test(term));
}

/** Undefined for text that the engine refuses as a constraint on a provider. */
export function parseProviderConstraints(text: string): Constraints | undefined {
  const constraints = parseConstraints(text);
  return constraints?.terms.every(({ numbers }) => numbers <= 3) === true ? constraints : undefined;
}

/**
 * Whether the engine accepts itself. Source of the rules: `constraint.go` of hashicorp/go-version.
 */
export function engineMeets(version: Version, { terms }: Constraints): boolean {
  return terms.every((term) => {
    const order = compareVersions(version, term.version);
    switch (term.operator) {
      case '=':
        return order === 0;
      case '!=':
        return order !== 0;
      case '>':
        return comparable(version, term.version) && order > 0;
      case '>=':
        return comparable(version, term.version) && order >= 0;
      case '<':
        return comparable(version, term.version) && order < 0;
      case '<=':
        return comparable(version, term.version) && order <= 0;
      case '~>':
        return (
          comparable(version, term.version) &&
          (term.version.prerelease === '' || version.prerelease !== '') &&
          order >= 0 &&
          // All but the last number that was written; of a single one nothing is left.
          sameStart(version, term.version, term.numbers - 1)
        );
    }
  });
}

/** A prerelease is only compared with prereleases of the same version. */
function comparable(version: Version, bound: Version): boolean {
  if (version.prerelease === '') return true;
  return bound.prerelease !== '' && sameStart(version, bound, 3);
}

/**
 * Whether `tofu init` would accept this version of a provider. Source of the rules: `versions/parse.go` and
 * `versions/constraints/ruby_style.go` of apparentlymart/go-versions.
 */
export function providerMeets(version: Version, { terms }: Constraints): boolean {
  // A prerelease has to be asked for by name.
  const named = terms.some((term) => term.operator === '=' && compareVersions(version, term.version) === 0);
  if (version.prerelease !== '' && !named) return false;
  return terms.every((term) => {
    const order = compareVersions(version, term.version);
    switch (term.operator) {
      case '=':
        return order === 0 && version.metadata === term.version.metadata;
      case '!=':
        return order !== 0 || version.metadata !== term.version.metadata;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '~>':
        return order >= 0 && sameStart(version, term.version, term.numbers === 3 ? 2 : 1);
    }
  });
}

/** Whether one version comes before another; a text that is no version comes before none. */
export function isOlder(version: string, other: string): boolean {
  const [left, right] = [parseVersion(version), parseVersion(other)];
  return left !== undefined && right !== undefined && compareVersions(left, right) < 0;
}

function sameStart(version: Version, other: Version, count: number): boolean {
  return other.numbers
    .slice(0, Math.max(count, 0))
    .every((number, index) => number === version.numbers[index]);
}

/** Negative when `a` is the older one. */
export function compareVersions(a: Version, b: Version): number {
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let index = 0; index < length; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === '') return 1;
  if (b.prerelease === '') return -1;
  return comparePrereleases(a.prerelease.split('.'), b.prerelease.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (leftIsNumber && rightIsNumber) return Number(left) - Number(right);
    if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
