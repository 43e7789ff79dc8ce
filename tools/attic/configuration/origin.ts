/** Where a setting came from. */
export type Origin =
  | { readonly type: 'option'; readonly name: string }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'file'; readonly path: string; readonly key?: string; readonly line?: number }
  | { readonly type: 'default' };

export function describeOrigin(origin: Origin): string {
  switch (origin.type) {
    case 'option':
      return origin.name;
    case 'variable':
      return `the variable ${origin.name}`;
    case 'file': {
      const place = origin.line === undefined ? origin.path : `${origin.path}:${origin.line}`;
      return origin.key === undefined ? place : `${place} (${origin.key})`;
    }
    case 'default':
      return 'the default';
  }
}
