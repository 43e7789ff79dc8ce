import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { describeProcessFailure, runProcess } from '../../tools/process/run-process.ts';
import { BazelWorkspace } from '../rig/bazel-workspace.ts';
import { makeCertificate, trustStorePassword } from '../rig/certificate.ts';
import { findProviderBinary, providerPlatform } from '../rig/provider-binary.ts';
import { zip } from '../rig/zip.ts';
import { lockBlock, lockFile, providerInfo, tofuModule } from './provider-workspace.ts';
import { sha256 } from './registry-server.ts';

const version = '3.9.0';
const packageBytes = zip([
  {
    name: `terraform-provider-random_v${version}`,
    bytes: readFileSync(findProviderBinary('hashicorp/random', version)),
  },
]);
const [os = '', arch = ''] = providerPlatform.split('_');
const secret = 'secret-71c2';
const target = '@tofu_providers//:random';

let scratch: string;
let server: Server;
let host: string;
let workspace: BazelWorkspace;
/** The header that is let in. */
let authorization = '';
const requests: string[] = [];

beforeAll(async () => {
  scratch = mkdtempSync('/var/tmp/flywheel-test-tls-');
  const { key, cert, trustStore } = makeCertificate();
  const trustStoreFile = join(scratch, 'trust.jks');
  writeFileSync(trustStoreFile, trustStore);
  server = createServer({ key, cert }, (request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    if (request.headers.authorization !== authorization) {
      response.statusCode = 401;
      response.end('who are you?');
    } else if (path === '/.well-known/terraform.json') {
      response.end(JSON.stringify({ 'providers.v1': '/api/providers/' }));
    } else if (path === `/api/providers/acme/random/${version}/download/${os}/${arch}`) {
      // Relative, as private registries give it.
      response.end(JSON.stringify({ shasum: sha256(packageBytes), download_url: '/files/random.zip' }));
    } else if (path === '/files/random.zip') {
      response.end(packageBytes);
    } else {
      response.statusCode = 404;
      response.end('not found');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `localhost:${(server.address() as AddressInfo).port}`;
  workspace = await BazelWorkspace.create({
    files: {
      'MODULE.bazel': tofuModule(),
      [lockFile]: '',
      '.bazelrc': [
        'common --repo_env=FLYWHEEL_LOCAL_PROVIDERS=',
        'common --repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS=',
        'common --repository_cache=',
      ].join('\n'),
    },
    startupOptions: [
      `--host_jvm_args=-Djavax.net.ssl.trustStore=${trustStoreFile}`,
      `--host_jvm_args=-Djavax.net.ssl.trustStorePassword=${trustStorePassword}`,
    ],
  });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await workspace.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

let count = 0;

beforeEach(() => {
  count++;
  requests.length = 0;
  // Another lock file each time, so that each test fetches.
  const hashes = [`zh:${sha256(packageBytes)}`, `zh:${String(count).repeat(64)}`];
  workspace.write({ [lockFile]: lockBlock(`${host}/acme/random`, version, hashes) });
});

describe('a private registry that wants credentials', { timeout: 300_000 }, () => {
  test('is found by its host, and without credentials the error says how to give them', async () => {
    authorization = `Bearer ${secret}`;
    const { result } = await providerInfo(workspace, target);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(`https://${host}/.well-known/terraform.json did not answer with success`);
    expect(result.stderr).toContain('a line of ~/.netrc, the variable TF_TOKEN_localhost');
    expect(requests).toContain('/.well-known/terraform.json');
  });

  test.each([
    ['netrc', `Basic ${Buffer.from(`robot:${secret}`).toString('base64')}`],
    ['the token variable of the engine', `Bearer ${secret}`],
    ['a credential helper', `Bearer ${secret}`],
  ])('gets those of %s, and nothing shows or keeps them', async (way, expected) => {
    authorization = expected;
    const netrc = join(scratch, 'netrc');
    writeFileSync(netrc, `machine localhost login robot password ${secret}\n`, { mode: 0o600 });
    const helper = join(scratch, 'helper.sh');
    writeFileSync(helper, `#!/bin/sh\necho '{"headers": {"Authorization": ["Bearer ${secret}"]}}'\n`, {
      mode: 0o755,
    });
    const env =
      way === 'netrc' ? { NETRC: netrc } : way.includes('variable') ? { TF_TOKEN_localhost: secret } : {};
    const args = way.includes('helper') ? [`--credential_helper=localhost=${helper}`] : [];

    const result = await workspace.bazel(['build', target, ...args], { env });
    expect(result.stderr).toContain('Build completed successfully');
    expect(result.stdout + result.stderr).not.toContain(secret);
    const { fields } = await providerInfo(workspace, target, args);
    expect(fields).toMatchObject({ source: `${host}/acme/random`, version, verified: 'True' });

    const outputBase = (await workspace.bazel(['info', 'output_base'])).stdout.trim();
    const found = await runProcess({
      command: 'grep',
      args: ['-rlF', secret, join(outputBase, 'external')],
      timeout: { name: 'a search in the output base', milliseconds: 60_000 },
    });
    if (!found.ok) throw new Error(describeProcessFailure(found.error));
    expect(found.value).toMatchObject({ code: 1, stdout: '' });
  });
});
