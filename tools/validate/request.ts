/** One module and what it takes to ask an engine about it. Paths are relative to the working directory. */
export interface EngineRequest {
  readonly label: string;
  /** The module's directory, relative to the workspace. */
  readonly directory: string;
  readonly tofu: string;
  readonly tofuVersion: string;
  /** Every declared file of the module and of the modules it depends on. */
  readonly files: readonly RequestFile[];
  /** The module itself and every module it depends on. */
  readonly modules: readonly RequestModule[];
  readonly providers: readonly RequestProvider[];
}

/** What the `tofu_validate` rule asks of the action, as the JSON file it writes. */
export interface ValidationRequest extends EngineRequest {
  /** The modules that `deps` of the module itself name. */
  readonly deps: readonly RequestDep[];
  /** The providers that `providers` of the module itself name. */
  readonly declaredProviders: readonly DeclaredProvider[];
  /** Paths, in the workspace, of configuration files beside the module's that it does not list. */
  readonly unlisted: readonly string[];
  /** Only of a `tofu_stack`; its lock file may be one that is elsewhere, and is absent where it has none. */
  readonly stack?: { readonly lockFile?: RequestLockFile };
  /** Where the result goes. */
  readonly output: string;
}

export interface RequestFile {
  /** Where the file is now. */
  readonly path: string;
  /** Where the file is in the workspace: the place the engine and the user know. */
  readonly at: string;
}

export interface RequestLockFile extends RequestFile {
  readonly label: string;
}

export interface RequestModule {
  readonly directory: string;
  readonly label: string;
  /** Its `module_sources`. */
  readonly sources?: readonly RequestModuleSource[];
}

/** Which module stands for a source that is no path. */
export interface RequestModuleSource {
  /** As it is written in the BUILD file: `NAMESPACE/NAME/SYSTEM@1.4.2` has the version as well. */
  readonly source: string;
  readonly directory: string;
  readonly label: string;
  /** The label as it is written in the BUILD file. */
  readonly name: string;
}

export interface RequestDep extends RequestModule {
  /** As it is written in the BUILD file. */
  readonly name: string;
}

export interface DeclaredProvider {
  readonly source: string;
  /** As it is written in the BUILD file. */
  readonly name: string;
}

export interface RequestProvider {
  readonly source: string;
  readonly version: string;
  readonly schema: string;
  /** Absent at level `schema`. */
  readonly binary?: string;
  readonly verified: boolean;
  /** Where its bytes or its schema come from, in a few words. */
  readonly origin: string;
}
