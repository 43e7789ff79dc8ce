resource "kubernetes_service_v1" "main" {
  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    type     = "ClusterIP"
    selector = local.selector_labels

    session_affinity = var.session_affinity ? "ClientIP" : "None"

    port {
      name         = "grpc"
      port         = local.grpc_port
      target_port  = "grpc"
      app_protocol = "kubernetes.io/h2c"
    }
    port {
      name         = "http"
      port         = local.http_port
      target_port  = "http"
      app_protocol = "http"
    }
  }
}
