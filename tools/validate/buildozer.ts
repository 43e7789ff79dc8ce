/** The command that changes an attribute of a target in its BUILD file. */
export function buildozer(change: 'add' | 'remove', attribute: string, value: string, label: string): string {
  return `buildozer '${change} ${attribute} ${value.replaceAll(' ', '\\ ')}' ${label}`;
}

const DEFAULT_HOST = 'registry.opentofu.org';

/** What to write in `providers` for a full address: as short as is surely understood. */
export function providerName(source: string): string {
  const [host, namespace, type] = source.split('/');
  if (host !== DEFAULT_HOST) return source;
  return namespace === 'hashicorp' && type !== undefined ? type : `${namespace ?? ''}/${type ?? ''}`;
}
