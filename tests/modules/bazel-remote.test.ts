import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BazelRemoteServer } from './bazel-remote-server.ts';
import { bazelCacheModule, renderBazelCache, type RenderedBazelCache } from './render-bazel-cache.ts';
import { S3Endpoint } from './s3-endpoint.ts';

const bucket = 'build-blobs';
const secret = { 'access-key': 'cache-user', 'secret-key': 'cache-password' };

let storage: S3Endpoint;
let servers: BazelRemoteServer[];

beforeEach(async () => {
  servers = [];
  storage = await S3Endpoint.start(bucket, {
    accessKey: secret['access-key'],
    secretKey: secret['secret-key'],
  });
});

afterEach(async () => {
  for (const server of servers) await server.dispose();
  await storage.stop();
});

async function render(variables: Readonly<Record<string, unknown>> = {}): Promise<RenderedBazelCache> {
  const rendered = await renderBazelCache({ s3_endpoint: storage.address, s3_bucket: bucket, ...variables });
  if (!rendered.ok) throw new Error(rendered.error);
  return rendered.value;
}

async function start(
  rendered: RenderedBazelCache,
  withSecret: Readonly<Record<string, string>> = secret,
  overrides: readonly string[] = [],
): Promise<BazelRemoteServer> {
  const server = await BazelRemoteServer.start(rendered, withSecret, overrides);
  servers.push(server);
  return server;
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

describe('bazel-remote with the rendered configuration', { timeout: 60_000 }, () => {
  it('keeps blobs in the bucket, where another replica finds them', async () => {
    const rendered = await render({ s3_prefix: 'generation-1' });
    const first = await start(rendered);
    const blob = randomBytes(100_000);
    const digest = sha256(blob);

    expect(await first.request('PUT', `/cas/${digest}`, blob)).toMatchObject({ status: 200 });
    expect(await storage.stored(digest)).toBe(`generation-1/cas.v2/${digest.slice(0, 2)}/${digest}`);

    const second = await start(rendered);
    const answer = await second.request('GET', `/cas/${digest}`);
    expect(answer.status).toBe(200);
    expect(sha256(answer.body)).toBe(digest);
    expect(storage.requests.filter(({ status }) => status === 403)).toEqual([]);
  });

  it('takes its credentials from the keys of the Secret', async () => {
    const rendered = await render();
    const unknown = `/cas/${sha256(randomBytes(8))}`;
    const right = await start(rendered);
    expect((await right.request('GET', unknown)).status).toBe(404);

    const wrong = await start(rendered, { ...secret, 'secret-key': 'another' });
    expect((await wrong.request('GET', unknown)).status).toBe(500);
    expect(storage.requests.at(-1)?.status).toBe(403);
  });

  it('overrides what the entrypoint of the image asks for', async () => {
    const server = await start(await render());
    expect(server.log).toContain('Using S3 backend.');
    expect(server.log).toContain('Will evict at max size: 16.00 GB');
    expect(server.log).toContain('Will reject requests at hard limit: 17.00 GB');
    // The profiler of the entrypoint's --profile_address=:6060 would announce itself.
    expect(server.log).not.toMatch(/profil/i);
    expect(server.log).not.toContain(' /data.');
  });

  it('answers the probes, with and without users', async () => {
    const rendered = await render({ htpasswd_secret: 'cache-users' });
    const directory = mkdtempSync('/tmp/flywheel-htpasswd-');
    try {
      // user "ci", password "secret", {SHA} form
      const password = createHash('sha1').update('secret').digest('base64');
      writeFileSync(join(directory, 'htpasswd'), `ci:{SHA}${password}\n`);
      const open = await start(await render());
      const guarded = await start(rendered, secret, [`--htpasswd_file=${join(directory, 'htpasswd')}`]);
      expect(await open.health(rendered.health_service)).toBe(1);
      expect(await guarded.health(rendered.health_service)).toBe(1);
      expect(await guarded.health('something.Else')).toBeUndefined();

      const blob = randomBytes(10);
      const path = `/cas/${sha256(blob)}`;
      const authorization = `Basic ${Buffer.from('ci:secret').toString('base64')}`;
      expect((await guarded.request('PUT', path, blob)).status).toBe(401);
      expect((await guarded.request('PUT', path, blob, { authorization })).status).toBe(200);
      expect((await guarded.request('GET', path)).status).toBe(200);
      expect((await guarded.request('GET', '/metrics')).status).toBe(200);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('finishes the upload it is in when it is told to stop', async () => {
    const server = await start(await render());
    const blob = randomBytes(50_000);
    const upload = server.openUpload(blob, sha256(blob));
    await server.uploadStarted();
    server.terminate();
    await server.logged('Stopping gRPC server');
    expect(await upload.finish()).toBe(blob.length);
    expect(await server.ended()).toBe(0);
  });

  it('has every metric that the alerts look at', async () => {
    const server = await start(await render());
    await server.request('GET', `/cas/${sha256(randomBytes(8))}`);
    await server.health('');
    const metrics = (await server.request('GET', '/metrics')).body.toString();

    const templates = join(bazelCacheModule, 'charts', 'monitoring', 'templates');
    const rules = readdirSync(templates)
      .map((name) => readFileSync(join(templates, name), 'utf8'))
      .join('\n');
    const used = new Set([...rules.matchAll(/\b([a-z][a-z0-9_]+)\{ \{\{- \$selector/g)].map((match) => match[1]!));
    // Prometheus makes this one itself.
    expect(used.delete('up')).toBe(true);
    expect(used.size).toBeGreaterThan(4);
    for (const name of used) expect(metrics).toMatch(new RegExp(`^${name}(\\{| )`, 'm'));
  });
});
