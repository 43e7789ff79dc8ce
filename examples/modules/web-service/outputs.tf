output "url" {
  description = "Where the service answers inside the cluster."
  value       = "http://${kubernetes_service_v1.main.metadata[0].name}.${var.namespace}"
}
