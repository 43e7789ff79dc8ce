import { err, ok, type Result } from '../result.ts';

/** The registry that OpenTofu asks for an address without a host. */
export const defaultHost = 'registry.opentofu.org';

const part = /^[0-9a-z](?:[0-9a-z_-]*[0-9a-z])?$/;
const hostName = /^(?=.*[.:])[0-9a-z-]+(?:\.[0-9a-z-]+)*(?::\d+)?$/;

/**
 * The full address `HOST/NAMESPACE/TYPE` of a provider that may be written without its host.
 * The error is the end of a sentence that starts with the text.
 */
export function parseProviderAddress(text: string): Result<string, string> {
  const parts = text.split('/');
  if (parts.length === 2) parts.unshift(defaultHost);
  const [host, namespace, type] = parts;
  if (parts.length !== 3 || host === undefined || namespace === undefined || type === undefined) {
    return err('is not NAMESPACE/TYPE or HOST/NAMESPACE/TYPE');
  }
  if (!hostName.test(host)) return err(`has the host "${host}", which is not a host name in lower case`);
  for (const name of [namespace, type]) {
    if (!part.test(name)) {
      return err(`has the part "${name}", where lower-case letters, digits and inner dashes were expected`);
    }
  }
  return ok(parts.join('/'));
}
