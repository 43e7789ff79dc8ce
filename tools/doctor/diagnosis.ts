import type { Facts } from '../bootstrap/facts.ts';
import {
  bazelRemote,
  type GoProgram,
  localProviders,
  testProviders,
  MINIMUM_GO,
  openTofu,
  programPath,
} from '../bootstrap/go-programs.ts';
import { MINIMUM_NODE } from '../bootstrap/node-release.ts';
import { makePlan, type Plan, type Step } from '../bootstrap/plan.ts';
import { describeBazel } from '../bootstrap/report.ts';
import { explainSchemaOnly } from '../bootstrap/schema-only.ts';
import { commandFor, type Scope } from '../bootstrap/scope.ts';
import { isAtLeast } from '../machine/version.ts';

/** One tool. `missing` = needed and not here; `absent` = not here and not needed here. */
export interface ToolRow {
  readonly name: string;
  readonly state: 'found' | 'missing' | 'absent';
  readonly version: string | null;
  readonly path: string | null;
  /** Where it comes from, in words. */
  readonly source: string;
  /** Commands that bring it, when it is missing. */
  readonly fix: readonly string[];
}

/** Tools that only need to be asked for their version. */
export interface PlainTools {
  readonly node: { readonly path: string; readonly version: string };
  readonly npm: { readonly path: string; readonly version: string } | undefined;
  readonly git: { readonly path: string; readonly version: string } | undefined;
}

/**
 * What is here and what is not, from the same plan the bootstrap follows.
 * @param scope what this clone was last set up for
 */
export function diagnose(facts: Facts, plain: PlainTools, scope: Scope): ToolRow[] {
  const plan = makePlan(facts, scope);
  const setUp = [commandFor(scope)];
  const withoutBinary = new Set(plan.schemaOnlyProviders.map(({ source }) => source));
  // A binary that only the tests run is not one that builds use.
  const builtProviders = [...localProviders, ...testProviders].filter(
    (program) =>
      scope === 'tests' ||
      (localProviders.includes(program) && !withoutBinary.has(program.path.slice(1, 4).join('/'))),
  );
  return [
    bazelRow(facts, plan, setUp),
    found('bazelisk', facts.bazel.launcher, null, 'starts Bazel', ['npm ci']),
    nodeRow(plain),
    found('npm', plain.npm?.path, plain.npm?.version ?? null, 'PATH', [
      'install npm, which comes with Node.js',
    ]),
    optional('git', plain.git, 'PATH', 'not needed to build'),
    optional('nix', facts.nix, 'PATH', 'one source of tools among others'),
    goRow(facts, plan, setUp),
    programRow('tofu', openTofu, facts, plan, setUp),
    programRow('bazel-remote', bazelRemote, facts, plan, setUp),
    ...builtProviders.map((program) => programRow(program.title, program, facts, plan, setUp)),
    ...schemaRows(plan),
  ];
}

/** Whether everything that is needed here is here. */
export function isHealthy(rows: readonly ToolRow[]): boolean {
  return rows.every(({ state }) => state !== 'missing');
}

function bazelRow(facts: Facts, plan: Plan, setUp: readonly string[]): ToolRow {
  const name = 'bazel';
  if (plan.bazel === undefined) {
    const why = facts.bazel.unsuitable;
    const source =
      why === undefined ? 'not found' : `${why.path} is version ${why.version}: 7.4.0 or newer is needed`;
    return { name, state: 'missing', version: null, path: null, source, fix: fixOf(plan, 'Bazel', setUp) };
  }
  const path = plan.bazel.source === 'host' ? plan.bazel.path : (facts.bazel.cached ?? null);
  const version = plan.bazel.version ?? null;
  return { name, state: 'found', version, path, source: describeBazel(plan.bazel), fix: [] };
}

function nodeRow({ node }: PlainTools): ToolRow {
  const enough = isAtLeast(node.version, MINIMUM_NODE);
  return {
    name: 'node',
    state: enough ? 'found' : 'missing',
    version: node.version,
    path: node.path,
    source: enough ? 'this process' : `${MINIMUM_NODE} or newer is needed`,
    fix: enough ? [] : [`install Node.js ${MINIMUM_NODE} or newer`],
  };
}

function goRow(facts: Facts, plan: Plan, setUp: readonly string[]): ToolRow {
  const name = 'go';
  const usable = facts.go !== undefined && isAtLeast(facts.go.version, MINIMUM_GO);
  const needed =
    plan.steps.some(({ type }) => type === 'build-go-program') ||
    plan.missing.some(({ what }) => what.startsWith('Go '));
  const position = { version: facts.go?.version ?? null, path: facts.go?.path ?? null };
  if (usable) return { name, state: 'found', ...position, source: 'this machine', fix: [] };
  const source =
    facts.go === undefined ? 'not found' : `too old to build OpenTofu, which asks for ${MINIMUM_GO} or newer`;
  if (!needed) return { name, state: 'absent', ...position, source: `${source}; not needed here`, fix: [] };
  return { name, state: 'missing', ...position, source, fix: fixOf(plan, 'Go ', setUp) };
}

function programRow(
  name: string,
  program: GoProgram,
  facts: Facts,
  plan: Plan,
  setUp: readonly string[],
): ToolRow {
  const { version } = program;
  const path = programPath(program, facts.cache);
  if (facts.built.includes(program.title)) {
    return { name, state: 'found', version, path, source: 'built from source, in the cache', fix: [] };
  }
  const builds = (step: Step): boolean =>
    step.type === 'build-go-program' && step.program.title === program.title;
  const isMissing =
    plan.steps.some(builds) || plan.missing.some(({ what }) => what.startsWith(program.title));
  if (isMissing)
    return { name, state: 'missing', version: null, path: null, source: 'not built yet', fix: setUp };
  if (program === openTofu && facts.tofu !== undefined) {
    return {
      name,
      state: 'found',
      version: facts.tofu.version,
      path: facts.tofu.path,
      source: 'PATH',
      fix: [],
    };
  }
  const source =
    program.kind === 'provider' || program === openTofu
      ? 'downloaded by Bazel when needed'
      : `only the tests need it: ${commandFor('tests')}`;
  return { name, state: 'absent', version: null, path: null, source, fix: [] };
}

/** Not to be had here and not an error: modules that use them are validated against recorded schemas. */
function schemaRows(plan: Plan): ToolRow[] {
  return plan.schemaOnlyProviders.map(({ source, why }) => ({
    name: `provider ${source.split('/').at(-1) ?? source} in builds`,
    state: 'absent',
    version: null,
    path: null,
    source: `recorded schema only: ${explainSchemaOnly(why)}`,
    fix: [],
  }));
}

function found(
  name: string,
  path: string | undefined,
  version: string | null,
  source: string,
  fix: readonly string[],
): ToolRow {
  if (path === undefined)
    return { name, state: 'missing', version: null, path: null, source: 'not found', fix };
  return { name, state: 'found', version, path, source, fix: [] };
}

function optional(
  name: string,
  tool: { readonly path: string; readonly version: string } | undefined,
  source: string,
  otherwise: string,
): ToolRow {
  if (tool) return { name, state: 'found', version: tool.version, path: tool.path, source, fix: [] };
  return { name, state: 'absent', version: null, path: null, source: otherwise, fix: [] };
}

/** The bootstrap's own commands where it would not install the thing itself. */
function fixOf(plan: Plan, what: string, setUp: readonly string[]): readonly string[] {
  return plan.missing.find((one) => one.what.startsWith(what))?.commands ?? setUp;
}
