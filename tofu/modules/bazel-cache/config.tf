# No resource and no provider here: with the variables alone this evaluates to what bazel-remote is started with,
# and the tests start the real program with it.
locals {
  grpc_port = 9092
  http_port = 8080
  data_dir  = "/data"

  # bazel-remote names its health service after the method.
  health_service = "/grpc.health.v1.Health/Check"

  s3_endpoint = trimsuffix(replace(var.s3_endpoint, "/^https?:///", ""), "/")

  max_size_gib = coalesce(var.max_cache_size_gb, floor(var.local_cache_size_gb * 0.8))
  # Eviction runs behind the writes; above this size writes are refused, before the volume is full.
  hard_limit_gib = local.max_size_gib + ceil(local.max_size_gib * 0.05)

  volume_size = "${var.local_cache_size_gb}Gi"

  htpasswd_dir = "/etc/bazel-remote"

  # One source for all settings but the two credentials: flags. A misspelt flag stops the program, a misspelt
  # environment variable or configuration key is ignored, and a configuration file would switch off both others.
  server_options = merge(
    {
      dir = local.data_dir
      # The image's entrypoint has flags of its own for these two and for the profiler; the last one wins.
      http_address    = ":${local.http_port}"
      profile_address = "none"
      grpc_address    = ":${local.grpc_port}"

      max_size                = local.max_size_gib
      max_size_hard_limit     = local.hard_limit_gib
      access_log_level        = var.access_log_level
      enable_endpoint_metrics = var.enable_metrics

      num_uploaders      = var.num_uploaders
      max_queued_uploads = var.max_queued_uploads

      "s3.auth_method"        = "access_key"
      "s3.endpoint"           = local.s3_endpoint
      "s3.bucket"             = var.s3_bucket
      "s3.bucket_lookup_type" = var.s3_bucket_lookup_type
      "s3.disable_ssl"        = var.s3_disable_ssl
      "s3.max_idle_conns"     = var.s3_max_idle_conns
      "s3.update_timestamps"  = var.s3_update_timestamps
    },
    var.s3_prefix == "" ? {} : { "s3.prefix" = var.s3_prefix },
    var.s3_region == null ? {} : { "s3.region" = var.s3_region },
    var.htpasswd_secret == null ? {} : {
      htpasswd_file               = "${local.htpasswd_dir}/htpasswd"
      allow_unauthenticated_reads = true
    },
  )

  server_arguments = [for option, value in local.server_options : "--${option}=${value}"]

  # Environment variable => key of var.s3_secret.
  server_credentials = {
    BAZEL_REMOTE_S3_ACCESS_KEY_ID     = "access-key"
    BAZEL_REMOTE_S3_SECRET_ACCESS_KEY = "secret-key"
  }

  host          = "${var.name}.${var.namespace}.svc.cluster.local"
  grpc_endpoint = "grpc://${local.host}:${local.grpc_port}"
  http_endpoint = "http://${local.host}:${local.http_port}"

  bazelrc = templatefile("${path.module}/templates/bazelrc.tftpl", {
    config   = var.bazelrc_config
    endpoint = local.grpc_endpoint
  })

  external_grpc_endpoint = var.enable_ingress ? "grpcs://${var.ingress_host}" : null
  external_bazelrc = local.external_grpc_endpoint == null ? null : templatefile("${path.module}/templates/bazelrc.tftpl", {
    config   = var.bazelrc_config
    endpoint = local.external_grpc_endpoint
  })

  selector_labels = {
    "app.kubernetes.io/name"     = "bazel-remote"
    "app.kubernetes.io/instance" = var.name
  }
  labels = merge(var.additional_labels, local.selector_labels, {
    "app.kubernetes.io/component"  = "build-cache"
    "app.kubernetes.io/managed-by" = "opentofu"
  })
}
