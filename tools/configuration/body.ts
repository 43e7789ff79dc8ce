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
  /** All blocks; in JSON those of a whole file only, where their types tell them from attributes. */
  allBlocks(): readonly Block[];
  /** Calls of functions that providers define, anywhere in the body and its blocks. */
  providerFunctionCalls(): readonly ProviderFunctionCall[];
  /** All words in the body that could be the beginning of a reference. */
  words(): ReadonlySet<string>;
}

export interface Attribute {
  readonly name: string;
  readonly place: Place;
  readonly expression: Expression;
  /** The expression as it is written, without what stands around it. */
  readonly text: string;
  /** In JSON, where every string and key is a template, these; absent in native syntax. */
  readonly templates?: readonly string[];
  readonly extent?: Extent;
}

/** Offsets in the text of the file, of the first character and behind the last one. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  /** Where its type stands; in JSON where its last label stands. */
  readonly place: Place;
  readonly body: Body;
  /** From its type, or in JSON from its last label, to its closing brace. */
  readonly extent?: Extent;
}

/** `provider::NAME::FUNCTION(…)`, or with the alias of a configuration, `provider::NAME::ALIAS::FUNCTION(…)`. */
export interface ProviderFunctionCall {
  readonly provider: string;
  readonly alias?: string;
  readonly name: string;
  readonly place: Place;
}
