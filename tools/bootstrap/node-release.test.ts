import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { MINIMUM_NODE, NODE_VERSION, nodeReleaseUrl } from './node-release.ts';

const toolchains = readFileSync(
  join(import.meta.dirname, '../../build/toolchains/private/tools.bzl'),
  'utf8',
);

test('what is asked for is what the toolchain would fetch', () => {
  const node = /"node": struct\(([\s\S]*?)\n {4}\),/.exec(toolchains)?.[1];
  expect(node).toContain(`default_version = "${NODE_VERSION}"`);
  expect(node).toContain(`minimum_version = "${MINIMUM_NODE}"`);
  expect(toolchains).toContain('file = name + ".tar.gz"');
  expect(toolchains).toContain('url = "https://nodejs.org/dist/v{version}/{file}"');
  expect(nodeReleaseUrl('linux', 'x64')).toBe(
    `https://nodejs.org/dist/v${NODE_VERSION}/node-v${NODE_VERSION}-linux-x64.tar.gz`,
  );
});
