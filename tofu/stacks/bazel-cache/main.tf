resource "kubernetes_namespace_v1" "main" {
  count = var.create_namespace ? 1 : 0

  metadata {
    name = var.namespace
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
    }
  }
}

module "cache_generation" {
  source = "../../modules/release-id"

  name          = "generation"
  rotation_days = var.cache_generation_days
}

module "bazel_cache" {
  source = "../../modules/bazel-cache"

  namespace = var.create_namespace ? kubernetes_namespace_v1.main[0].metadata[0].name : var.namespace

  s3_endpoint    = var.s3_endpoint
  s3_disable_ssl = var.s3_disable_ssl
  s3_bucket      = var.s3_bucket
  s3_prefix      = module.cache_generation.name
  s3_secret      = var.s3_secret

  allowed_namespaces = var.allowed_namespaces
  enable_ingress     = var.ingress_host != null
  ingress_host       = var.ingress_host == null ? "" : var.ingress_host
}
