output "service_name" {
  description = "Name of the Service."
  value       = kubernetes_service_v1.main.metadata[0].name
}

output "grpc_endpoint" {
  description = "Value for --remote_cache inside the cluster."
  value       = local.grpc_endpoint
}

output "http_endpoint" {
  description = "The same cache over HTTP, inside the cluster: /status, /metrics, /ac/ and /cas/."
  value       = local.http_endpoint
}

output "grpc_port" {
  description = "Port of gRPC."
  value       = local.grpc_port
}

output "http_port" {
  description = "Port of HTTP."
  value       = local.http_port
}

output "bazelrc_config" {
  description = "Lines for a bazelrc of clients inside the cluster."
  value       = local.bazelrc
}

output "external_grpc_endpoint" {
  description = "Value for --remote_cache outside the cluster. Null without the ingress."
  value       = local.external_grpc_endpoint
}

output "external_bazelrc_config" {
  description = "Lines for a bazelrc of clients outside the cluster. Null without the ingress."
  value       = local.external_bazelrc
}

output "max_size_gib" {
  description = "Size in GiB at which a replica evicts from its own disk."
  value       = local.max_size_gib
}

output "labels" {
  description = "Labels of every object and pod of the cache."
  value       = local.labels
}
