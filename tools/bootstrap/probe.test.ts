import { expect, test } from 'vitest';

import { scanLockFile } from './probe.ts';

test('providers and versions of a lock file as the engine writes it', () => {
  const text = `# This file is maintained automatically by "tofu init".
# Manual edits may be lost in future updates.

provider "registry.opentofu.org/hashicorp/helm" {
  version     = "3.1.1"
  constraints = ">= 3.0.0"
  hashes = [
    "h1:abc=",
    "zh:0123",
  ]
}

provider "registry.opentofu.org/gavinbunney/kubectl" {
  version = "1.19.0"
}

# provider "registry.opentofu.org/hashicorp/old" {
`;
  expect(scanLockFile(text)).toEqual([
    { source: 'registry.opentofu.org/hashicorp/helm', version: '3.1.1' },
    { source: 'registry.opentofu.org/gavinbunney/kubectl', version: '1.19.0' },
  ]);
});

test('an entry without a version names nothing', () => {
  expect(scanLockFile('provider "h/n/t" {\n}\n\nprovider "h/n/u" {\n  version = "1.0.0"\n}\n')).toEqual([
    { source: 'h/n/u', version: '1.0.0' },
  ]);
  expect(scanLockFile('')).toEqual([]);
});
