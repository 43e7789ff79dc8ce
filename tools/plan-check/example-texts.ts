/**
 * Texts that validators like, by what a name promises. Only names tell what a text is for; where one misleads, the
 * finding says which value to give.
 */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/arns?$/, 'arn:aws:iam::123456789012:role/example'],
  [/cidr/, '10.0.0.0/16'],
  [/(^|_)ips?$|ip_address|ipv4/, '192.0.2.10'],
  [/e?mail/, 'example@example.com'],
  [/ur[il]$|issuer$/, 'https://example.com'],
  [/endpoint|host(name)?s?$|domain|fqdn|zone_name|dns_name/, 'example.com'],
  [/rfc3339|timestamp|(^|_)(date|time|at)$|expir/, '2030-01-01T00:00:00Z'],
  [/uuid|guid|(tenant|subscription)_id$/, '00000000-0000-4000-8000-000000000000'],
  [/json$|policy$/, '{}'],
  [/yaml$|values$/, 'example: true'],
  [/base64|_b64$/, 'ZXhhbXBsZQ=='],
  [/cron|schedule/, '0 0 * * *'],
  [/duration|timeout|interval|ttl|period/, '1h'],
  [/version$|_tag$/, '1.0.0'],
  [/image$/, 'example.com/example:1.0.0'],
  [/memory|storage|(disk|volume)_size|_size$/, '1Gi'],
  [/cpu/, '100m'],
  [/ports?$/, '8080'],
  [/region/, 'us-east-1'],
  [/path$|_dir(ectory)?$/, '/example'],
];

/** For a name that promises nothing: a word that is a DNS label, an identifier and short. */
export const PLAIN_EXAMPLE = 'example';

export function exampleText(name: string): string {
  return BY_NAME.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? PLAIN_EXAMPLE;
}

/** Every example there is, beginning with the one that fits the name best. */
export function exampleTexts(name: string): string[] {
  const others = [
    'Example',
    'EXAMPLE',
    'example-1',
    'exa',
    'a',
    '1',
    'true',
    '#00ff00',
    '1.0',
    'v1.0.0',
    '10.0.0.0',
  ];
  return [...new Set([exampleText(name), PLAIN_EXAMPLE, ...BY_NAME.map(([, text]) => text), ...others])];
}
