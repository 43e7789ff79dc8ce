import { describe, expect, it } from 'vitest';

import { renderBazelCache, type RenderedBazelCache } from './render-bazel-cache.ts';

async function rendered(variables: Readonly<Record<string, unknown>> = {}): Promise<RenderedBazelCache> {
  const result = await renderBazelCache(variables);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe('what bazel-remote is started with', { timeout: 60_000 }, () => {
  it('names the S3 storage by host and port, and no credential', async () => {
    const { server_arguments, server_credentials } = await rendered({
      s3_endpoint: 'http://minio.minio.svc:9000/',
      s3_bucket: 'build-blobs',
      s3_prefix: 'generation-1',
    });
    expect(server_arguments).toEqual(
      expect.arrayContaining([
        '--s3.auth_method=access_key',
        '--s3.endpoint=minio.minio.svc:9000',
        '--s3.bucket=build-blobs',
        '--s3.prefix=generation-1',
        '--s3.disable_ssl=true',
        '--grpc_address=:9092',
        '--http_address=:8080',
      ]),
    );
    expect(server_arguments.filter((argument) => /access_key_id|secret_access_key|config_file/.test(argument))).toEqual(
      [],
    );
    expect(server_credentials).toEqual({
      BAZEL_REMOTE_S3_ACCESS_KEY_ID: 'access-key',
      BAZEL_REMOTE_S3_SECRET_ACCESS_KEY: 'secret-key',
    });
  });

  it.each([10, 11, 20, 37, 500])('evicts and refuses below the size of a volume of %i GiB', async (volume) => {
    const { max_size_gib, hard_limit_gib, volume_size, server_arguments } = await rendered({
      local_cache_size_gb: volume,
    });
    expect(volume_size).toBe(`${volume}Gi`);
    expect(max_size_gib).toBeGreaterThan(0);
    expect(max_size_gib).toBeLessThan(hard_limit_gib);
    expect(hard_limit_gib).toBeLessThan(volume);
    expect(server_arguments).toContain(`--max_size=${max_size_gib}`);
    expect(server_arguments).toContain(`--max_size_hard_limit=${hard_limit_gib}`);
  });

  it('keeps a size that leaves room on the volume', async () => {
    const { max_size_gib, hard_limit_gib } = await rendered({ local_cache_size_gb: 20, max_cache_size_gb: 18 });
    expect([max_size_gib, hard_limit_gib]).toEqual([18, 19]);
  });

  it('gives clients a configuration that writes and one that only reads', async () => {
    const { bazelrc, external_bazelrc, grpc_endpoint } = await rendered();
    expect(grpc_endpoint).toBe('grpc://bazel-cache.build-cache.svc.cluster.local:9092');
    expect(bazelrc).toContain(`common:shared-cache --remote_cache=${grpc_endpoint}\n`);
    expect(bazelrc).toContain('common:cache-readonly --remote_upload_local_results=false\n');
    expect(bazelrc).toContain('common:ci-cached --remote_upload_local_results=true\n');
    expect(external_bazelrc).toBeNull();
  });

  it('names the ingress for clients outside the cluster', async () => {
    const { external_bazelrc } = await rendered({ enable_ingress: true, ingress_host: 'cache.example.org' });
    expect(external_bazelrc).toContain('--remote_cache=grpcs://cache.example.org\n');
  });
});

describe('values that cannot work are refused while planning', { timeout: 60_000 }, () => {
  it.each([
    [{ name: 'bazel-remote' }, 'name must not be "bazel-remote"'],
    [{ name: 'Cache' }, 'name must be a DNS label'],
    [{ image: 'buchgr/bazel-remote-cache' }, 'image must end in a tag'],
    [{ image: 'buchgr/bazel-remote-cache:latest' }, 'image must end in a tag'],
    [{ s3_endpoint: 'http://minio:9000/path' }, 's3_endpoint must be HOST or HOST:PORT'],
    [{ s3_endpoint: 'https://s3.example.org' }, 'Set s3_disable_ssl = false'],
    [{ s3_endpoint: 'http://minio:9000', s3_disable_ssl: false }, 'Set s3_disable_ssl = true'],
    [{ s3_bucket: 'No_Bucket' }, 's3_bucket must be a bucket name'],
    [{ s3_prefix: '/p' }, 's3_prefix must neither start nor end'],
    [{ s3_bucket_lookup_type: 'virtual' }, 's3_bucket_lookup_type must be'],
    [{ local_cache_size_gb: 5 }, 'local_cache_size_gb must be'],
    [{ local_cache_size_gb: 10, max_cache_size_gb: 10 }, 'must stay below local_cache_size_gb (10)'],
    [{ local_cache_size_gb: 20, max_cache_size_gb: 19 }, 'must stay below local_cache_size_gb (20)'],
    [{ max_cache_size_gb: 0.5 }, 'max_cache_size_gb must be a whole number'],
    [{ min_replicas: 3, max_replicas: 2 }, 'not below min_replicas (3)'],
    [{ cpu_target_percent: 0 }, 'cpu_target_percent must be'],
    [{ termination_grace_period_seconds: 0 }, 'termination_grace_period_seconds must be'],
    [{ enable_ingress: true }, 'ingress_host is empty'],
    [{ enable_metrics: false }, 'Set create_service_monitor = false'],
    [{ create_service_monitor: false }, 'Set create_prometheus_rule = false'],
    [{ s3_ports: [0] }, 's3_ports must be port numbers'],
    [{ access_log_level: 'some' }, 'access_log_level must be'],
    [{ bazelrc_config: 'a b' }, 'bazelrc_config must consist of'],
    [{ s3_secret: null }, 's3_secret'],
  ])('%j', async (variables, message) => {
    const result = await renderBazelCache(variables);
    expect(result.ok).toBe(false);
    // The engine wraps long lines.
    if (!result.ok) expect(result.error.replace(/\s+/g, ' ')).toContain(message);
  });
});
