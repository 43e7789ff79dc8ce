import { isObject } from '../plugin-protocol/recording.ts';
import { err, ok, type Result } from '../result.ts';
import type { Block } from '../configuration/body.ts';
import { attributeOf } from './module-tree.ts';
import type { Timeout } from '../process/run-process.ts';
import {
  engineTrouble,
  parseObject,
  runEngine,
  type Engine,
  type EngineFailure,
} from '../validate/engine.ts';

/** What a module wants of whoever calls it. */
export interface ModuleInterface {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly providers: readonly ProviderConfiguration[];
}

export interface Variable {
  /** In the engine's JSON form (`["list", "string"]`); undefined for `any` and for no type at all. */
  readonly type?: unknown;
  readonly required: boolean;
}

export interface ProviderConfiguration {
  /** As the module calls the provider. */
  readonly name: string;
  readonly alias?: string;
  /** Full address. */
  readonly source: string;
}

const SHOW_TIMEOUT: Timeout = { name: 'tofu show', milliseconds: 120_000 };

/**
 * Asks `tofu show -json -module=.`, which needs neither providers nor the modules that are called. Undefined when the
 * module cannot be loaded: `tofu test` then says why.
 */
export async function readModuleInterface(
  engine: Engine,
  declared: readonly Block[],
): Promise<Result<ModuleInterface | undefined, EngineFailure>> {
  // Where a module's source or a provider's instances depend on variables, it wants values too; any will do.
  const environment = Object.fromEntries(
    declared.map((block) => [
      `TF_VAR_${block.labels[0] ?? ''}`,
      guessedValue(attributeOf(block, 'type')?.text),
    ]),
  );
  const run = await runEngine(engine, ['show', '-json', '-module=.'], SHOW_TIMEOUT, environment);
  if (!run.ok) return run;
  if (run.value.code !== 0) return ok(undefined);
  const shown = parseObject(run.value.stdout);
  const module = shown?.['root_module'];
  if (!isObject(module)) return err(engineTrouble('show', run.value));
  const variables = isObject(module['variables']) ? module['variables'] : {};
  // A key is NAME or NAME.ALIAS; what a caller has to give (configuration_aliases) has no field `alias`.
  const providers = isObject(shown?.['provider_config']) ? Object.entries(shown['provider_config']) : [];
  return ok({
    variables: new Map(Object.entries(variables).map(([name, value]) => [name, readVariable(value)])),
    providers: providers.map(([key, value]) => {
      const [name = '', alias] = key.split('.');
      const source = isObject(value) ? String(value['full_name']) : '';
      return { name, source, ...(alias !== undefined && { alias }) };
    }),
  });
}

/** Before the engine has told the types. */
function guessedValue(type = 'string'): string {
  if (/^"?(list|set|tuple)/.test(type)) return '["example"]';
  if (/^"?(map|object)/.test(type)) return '{}';
  if (/^"?number/.test(type)) return '1';
  return /^"?(bool|any)/.test(type) ? 'true' : 'example';
}

function readVariable(value: unknown): Variable {
  const { type, required } = isObject(value) ? value : {};
  return { ...(type !== undefined && { type }), required: required === true };
}
