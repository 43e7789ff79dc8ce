/**
 * The part of SARIF 2.1.0 that is written here.
 * Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export interface SarifLog {
  readonly $schema: typeof sarifSchema;
  readonly version: '2.1.0';
  readonly runs: readonly SarifRun[];
}

export interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly name: typeof sarifToolName;
      readonly semanticVersion: string;
      readonly rules: readonly SarifRule[];
    };
  };
  /** Code hosts keep the alerts of each id apart: findings that are gone from a run of the same id are closed. */
  readonly automationDetails: { readonly id: string };
  readonly invocations: readonly [SarifInvocation];
  readonly originalUriBaseIds: Readonly<Record<SarifBase, { readonly description: SarifMessage }>>;
  /** What the engine counts as a column is a character, not a byte. */
  readonly columnKind: 'unicodeCodePoints';
  readonly results: readonly SarifResult[];
  readonly properties: {
    /** `schema` as soon as one module was checked at that level. */
    readonly level: string;
    readonly modules: readonly SarifModule[];
  };
}

/** Says what was not checked, so that a run without results does not claim more than it should. */
export interface SarifInvocation {
  readonly executionSuccessful: true;
  readonly toolExecutionNotifications: readonly {
    readonly level: 'note';
    readonly message: SarifMessage;
  }[];
}

/** One checked module, in the words of `flywheel-validation/1`. */
export interface SarifModule {
  readonly label: string;
  /** The label of a plan check. */
  readonly target?: string;
  readonly directory: string;
  readonly check: string;
  readonly level: string;
  readonly engine: string;
  readonly errors: number;
  readonly warnings: number;
  readonly providers: readonly {
    readonly source: string;
    readonly version: string;
    readonly level: string;
    readonly verified: boolean;
    readonly origin: string;
  }[];
}

/**
 * What a place is relative to, wherever the reader has it: the workspace, or the directory of other repositories, whose
 * files a code host does not have.
 */
export type SarifBase = '%SRCROOT%' | '%EXTERNAL%';

export interface SarifRule {
  readonly id: string;
  readonly shortDescription: SarifMessage;
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: 'error' | 'warning';
  readonly message: SarifMessage;
  readonly locations: readonly [SarifLocation];
  readonly partialFingerprints: { readonly [fingerprintName]: string };
  readonly properties: {
    /** The labels of the modules whose check found this. */
    readonly modules: readonly string[];
    /** The labels of the plan checks that found this. */
    readonly planChecks?: readonly string[];
  };
}

export interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: SarifBase };
    readonly region?: {
      readonly startLine: number;
      readonly startColumn: number;
      readonly snippet?: { readonly text: string };
    };
  };
  readonly logicalLocations?: readonly [{ readonly fullyQualifiedName: string; readonly kind: 'resource' }];
}

export interface SarifMessage {
  readonly text: string;
}

export const sarifSchema = 'https://json.schemastore.org/sarif-2.1.0.json';
export const sarifToolName = 'rules_flywheel';
export const fingerprintName = 'flywheelFinding/v1';

export function sarifLog(run: SarifRun): SarifLog {
  return { $schema: sarifSchema, version: '2.1.0', runs: [run] };
}

export function serializeSarif(log: SarifLog): string {
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
