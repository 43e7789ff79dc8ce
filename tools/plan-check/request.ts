import type { EngineRequest } from '../validate/request.ts';

/** What the `tofu_plan_check` rule asks of its action, as the JSON file it writes. */
export interface PlanCheckRequest extends EngineRequest {
  /** The target that has the values. */
  readonly target: string;
  /** By name of a variable, or by ADDRESS.ATTRIBUTE of what a provider computes: a text, or JSON where the type is no string. */
  readonly values: Readonly<Record<string, string>>;
  /** Variable files, by their place in the workspace, besides those that the engine reads by itself; the last one wins. */
  readonly variableFiles: readonly string[];
  /** Where the result goes. */
  readonly output: string;
}
