/** The Node that the toolchain downloads by default, and the oldest it takes from the host (`build/toolchains`). */
export const NODE_VERSION = '22.23.1';
export const MINIMUM_NODE = '20.19.0';

/** The archive the toolchain would fetch for this machine. */
export function nodeReleaseUrl(platform: NodeJS.Platform, architecture: string): string {
  return `https://nodejs.org/dist/v${NODE_VERSION}/node-v${NODE_VERSION}-${platform}-${architecture}.tar.gz`;
}
