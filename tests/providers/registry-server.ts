import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import { RestartableServer } from '../rig/restartable-server.ts';

/** A package as the registry offers it. */
export interface OfferedPackage {
  /** `hashicorp/random`. */
  readonly source: string;
  readonly version: string;
  /** `linux_amd64`. */
  readonly platform: string;
  readonly bytes: Buffer;
  /** What the registry says; the digest of `bytes` where absent. */
  readonly shasum?: string;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A provider registry on loopback: service discovery, the download document and the packages themselves. */
export class RegistryServer extends RestartableServer {
  packages: readonly OfferedPackage[] = [];

  protected override answer(path: string, response: ServerResponse): void {
    if (path === '/.well-known/terraform.json') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ 'modules.v1': '/v1/modules/', 'providers.v1': '/v1/providers/' }));
      return;
    }
    for (const offered of this.packages) {
      const [os, arch] = offered.platform.split('_');
      const file = `${offered.source.replace('/', '-')}_${offered.version}_${offered.platform}.zip`;
      if (path === `/v1/providers/${offered.source}/${offered.version}/download/${os}/${arch}`) {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            protocols: ['5.0'],
            os,
            arch,
            filename: file,
            // Packages live on another host than the registry, as the real ones do.
            download_url: `https://packages.example/${file}`,
            shasum: offered.shasum ?? sha256(offered.bytes),
          }),
        );
        return;
      }
      if (path === `/${file}`) {
        response.setHeader('content-type', 'application/zip');
        response.end(offered.bytes);
        return;
      }
    }
    response.statusCode = 404;
    response.end('not found');
  }
}
