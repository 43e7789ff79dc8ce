resource "kubernetes_service_account_v1" "main" {
  count = var.service_account_name == null ? 1 : 0

  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  automount_service_account_token = false
}
