const DEFAULT_HOST = 'registry.opentofu.org';
const DEFAULT_NAMESPACE = 'hashicorp';

/** The provider inside of the engine, of `terraform_data` and `terraform_remote_state`. */
const BUILT_IN_PROVIDER = 'terraform.io/builtin/terraform';

export function isBuiltIn(source: string): boolean {
  return /^(terraform\.io|opentofu\.org)\/builtin\//.test(source);
}

const PART = /^[0-9a-z](?:[0-9a-z_-]*[0-9a-z])?$/;
const HOST = /^(?=.*[.:])[0-9a-z-]+(?:\.[0-9a-z-]+)*(?::\d+)?$/;

/**
 * The full address `HOST/NAMESPACE/TYPE` of what stands in `source` of a required provider. Undefined where the engine's
 * rules for international names would have to be known.
 */
export function providerSource(text: string): string | undefined {
  const parts = text.toLowerCase().split('/');
  if (parts.length === 1) parts.unshift(DEFAULT_NAMESPACE);
  if (parts.length === 2) parts.unshift(DEFAULT_HOST);
  const [host, ...names] = parts;
  if (
    names.length !== 2 ||
    host === undefined ||
    !HOST.test(host) ||
    !names.every((name) => PART.test(name))
  ) {
    return undefined;
  }
  return parts.join('/');
}

/** The provider that a local name means where nothing requires one by that name. */
export function impliedSource(localName: string): string | undefined {
  if (localName === 'terraform') return BUILT_IN_PROVIDER;
  return localName.includes('/') ? undefined : providerSource(localName);
}

/** The local name that a resource type stands for: what comes before its first underscore. */
export function impliedLocalName(type: string): string {
  const end = type.indexOf('_');
  return end < 0 ? type : type.slice(0, end);
}
