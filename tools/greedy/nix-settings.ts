import type { NixFeatures } from '../nix/store/nix-version.ts';

/**
 * The environment in which a build does not fail because of a cache: what cannot be fetched is built, and a server that
 * does not answer is given up soon. By the environment, so that any program which runs Nix has it.
 *
 * @param logFile where Nix is to write its log for us
 */
export function nixEnvironment(
  env: NodeJS.ProcessEnv,
  features: NixFeatures,
  logFile: string,
): NodeJS.ProcessEnv {
  const given = env['NIX_CONFIG'] ?? '';
  const settings = [
    'fallback = true',
    'connect-timeout = 5',
    ...(features.jsonLogPath ? [`json-log-path = ${logFile}`] : []),
  ];
  // What the user has set comes last, and so wins.
  return { ...env, NIX_CONFIG: [...settings, given].filter((line) => line !== '').join('\n') };
}
