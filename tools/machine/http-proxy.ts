/** The proxy of the environment for this URL, as curl, Go and Java's callers read it; undefined = direct. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const read = (name: string): string | undefined => {
    const value = env[name.toLowerCase()] ?? env[name.toUpperCase()];
    return value === undefined || value === '' ? undefined : value;
  };
  const value = url.protocol === 'https:' ? read('https_proxy') : read('http_proxy');
  if (value === undefined || isExcluded(url.hostname, read('no_proxy'))) return undefined;
  try {
    return new URL(value.includes('://') ? value : `http://${value}`);
  } catch {
    return undefined;
  }
}

function isExcluded(host: string, list: string | undefined): boolean {
  return (list ?? '')
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''))
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || host === entry || host.endsWith(`.${entry}`));
}
