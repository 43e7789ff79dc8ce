import type { ProviderFunctionCall } from './body.ts';
import type { Token } from './hcl-tokens.ts';
import type { Place } from './source-text.ts';

/** The calls of functions that providers define. */
export function findProviderFunctionCalls(
  tokens: readonly Token[],
  placeAt: (offset: number) => Place,
): ProviderFunctionCall[] {
  const calls: ProviderFunctionCall[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'identifier' || token.text !== 'provider' || tokens[index + 1]?.text !== '::')
      continue;
    const names: string[] = [];
    let at = index + 1;
    while (tokens[at]?.text === '::' && tokens[at + 1]?.kind === 'identifier') {
      names.push(tokens[at + 1]?.text ?? '');
      at += 2;
    }
    const [provider, second, third] = names;
    if (tokens[at]?.text !== '(' || provider === undefined || second === undefined || names.length > 3)
      continue;
    const place = placeAt(token.start);
    calls.push(
      third === undefined
        ? { provider, name: second, place }
        : { provider, alias: second, name: third, place },
    );
  }
  return calls;
}
