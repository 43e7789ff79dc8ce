import type { Expression } from './expression.ts';
import type { Place } from './source-text.ts';

/** The content of a file or block, in either syntax. In JSON only the reader's question tells blocks from attributes. */
export interface Body {
  /** The first attribute of this name. */
  attribute(name: string): Attribute | undefined;
  /** All attributes; in JSON everything is one. */
  attributes(): readonly Attribute[];
  /** The blocks of this type with that many labels, in the order of the file. */
  blocks(type: string, labels: number): readonly Block[];
  /** Calls of functions that providers define, anywhere in the body and its blocks. */
  providerFunctionCalls(): readonly ProviderFunctionCall[];
  /** All words in the body that could be the beginning of a reference. */
  words(): ReadonlySet<string>;
}

export interface Attribute {
  readonly name: string;
  readonly place: Place;
  readonly expression: Expression;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  /** Where its type stands; in JSON where its last label stands. */
  readonly place: Place;
  readonly body: Body;
}

/** `provider::NAME::FUNCTION(…)`, or with the alias of a configuration, `provider::NAME::ALIAS::FUNCTION(…)`. */
export interface ProviderFunctionCall {
  readonly provider: string;
  readonly alias?: string;
  readonly name: string;
  readonly place: Place;
}
