output "grpc_endpoint" {
  description = "Value for --remote_cache inside the cluster."
  value       = module.bazel_cache.grpc_endpoint
}

output "external_grpc_endpoint" {
  description = "Value for --remote_cache outside the cluster. Null without ingress_host."
  value       = module.bazel_cache.external_grpc_endpoint
}

output "bazelrc_config" {
  description = "Lines for a bazelrc of clients inside the cluster."
  value       = module.bazel_cache.bazelrc_config
}

output "cache_generation" {
  description = "Key prefix in the bucket that is in use."
  value       = module.cache_generation.name
}
