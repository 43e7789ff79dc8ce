/** A target in one configuration, as Bazel would build it. */
export interface ConfiguredTarget {
  readonly label: string;
  /** Empty where it is no rule. */
  readonly ruleClass: string;
  /** What it is made of itself: resolved attributes, rule, and what it takes in. Several where Bazel has several of it. */
  readonly digests: readonly string[];
  readonly inputs: readonly string[];
}

/** By keys, which are the same for the same label and configuration in every answer. */
export type ConfiguredGraph = ReadonlyMap<string, ConfiguredTarget>;

/** What one answer of Bazel says of one configured target. */
export interface ReportedConfiguredTarget {
  readonly label: string;
  readonly ruleClass: string;
  /** Empty for files of the workspace, which have none. */
  readonly configuration: string;
  readonly digest: string;
  readonly inputs: readonly ConfiguredInput[];
}

export interface ConfiguredInput {
  readonly label: string;
  readonly configuration: string;
}

/** An edge to something of which nothing is said: what it may be is not known. */
export class MissingInputError extends Error {}

function keyOf({ label, configuration }: ConfiguredInput): string {
  return `${label} ${configuration}`;
}

/** @throws MissingInputError */
export function configuredGraph(reported: readonly ReportedConfiguredTarget[]): ConfiguredGraph {
  const known = new Set(reported.map(keyOf));
  const keysOfLabel = new Map<string, string[]>();
  for (const key of known) {
    const label = key.slice(0, key.lastIndexOf(' '));
    keysOfLabel.set(label, [...(keysOfLabel.get(label) ?? []), key]);
  }
  const resolve = (input: ConfiguredInput): readonly string[] => {
    const key = keyOf(input);
    if (known.has(key)) return [key];
    // A generated file may have been asked for in a configuration that its rule leaves: any of them may be meant.
    const all = keysOfLabel.get(input.label);
    if (!all) throw new MissingInputError(`nothing is said of ${input.label}, which others take in`);
    return all;
  };
  const graph = new Map<string, ConfiguredTarget>();
  for (const target of reported) {
    const key = keyOf(target);
    const others = graph.get(key);
    const inputs = target.inputs.flatMap(resolve);
    // Bazel has it twice where it is built by itself and for an execution platform.
    graph.set(key, {
      label: target.label,
      ruleClass: target.ruleClass,
      digests: [...new Set([...(others?.digests ?? []), target.digest])].sort(),
      inputs: [...new Set([...(others?.inputs ?? []), ...inputs])],
    });
  }
  return graph;
}
