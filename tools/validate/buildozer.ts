/** The command that changes an attribute of a target in its BUILD file. */
export function buildozer(change: 'add' | 'remove', attribute: string, value: string, label: string): string {
  return `buildozer '${change} ${attribute} ${word(value)}' ${label}`;
}

/** The command that adds an entry to a dictionary of a target. */
export function buildozerEntry(attribute: string, key: string, value: string, label: string): string {
  return `buildozer '${addition(attribute, key, value)}' ${label}`;
}

/** The command that removes an entry of a dictionary of a target. */
export function buildozerWithoutEntry(attribute: string, key: string, label: string): string {
  return `buildozer '${removal(attribute, key)}' ${label}`;
}

/** The command that gives another key to an entry of a dictionary of a target. */
export function buildozerRenamedEntry(
  attribute: string,
  { from, to, value }: { readonly from: string; readonly to: string; readonly value: string },
  label: string,
): string {
  return `buildozer '${removal(attribute, from)}' '${addition(attribute, to, value)}' ${label}`;
}

function addition(attribute: string, key: string, value: string): string {
  return `dict_add ${attribute} ${word(keyWord(key))}:${word(value)}`;
}

function removal(attribute: string, key: string): string {
  return `dict_remove ${attribute} ${word(keyWord(key))}`;
}

/** What stands before the first colon is the key. */
function keyWord(key: string): string {
  return key.replaceAll(':', '\\:');
}

function word(text: string): string {
  return text.replaceAll(' ', '\\ ');
}

const DEFAULT_HOST = 'registry.opentofu.org';

/** What to write in `providers` for a full address: as short as is surely understood. */
export function providerName(source: string): string {
  const [host, namespace, type] = source.split('/');
  if (host !== DEFAULT_HOST) return source;
  return namespace === 'hashicorp' && type !== undefined ? type : `${namespace ?? ''}/${type ?? ''}`;
}
