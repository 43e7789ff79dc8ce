resource "kubernetes_ingress_v1" "main" {
  count = var.enable_ingress ? 1 : 0

  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
    annotations = merge(
      {
        "nginx.ingress.kubernetes.io/backend-protocol" = "GRPC"
        # Blobs have no upper size, and one stream may last as long as the blob takes.
        "nginx.ingress.kubernetes.io/proxy-body-size"    = "0"
        "nginx.ingress.kubernetes.io/proxy-read-timeout" = "600"
        "nginx.ingress.kubernetes.io/proxy-send-timeout" = "600"
      },
      var.cert_manager_issuer == null ? {} : { "cert-manager.io/cluster-issuer" = var.cert_manager_issuer },
      var.ingress_annotations,
    )
  }

  spec {
    ingress_class_name = var.ingress_class

    tls {
      hosts       = [var.ingress_host]
      secret_name = "${var.name}-tls"
    }

    rule {
      host = var.ingress_host
      http {
        path {
          path      = "/"
          path_type = "Prefix"
          backend {
            service {
              name = kubernetes_service_v1.main.metadata[0].name
              port {
                name = "grpc"
              }
            }
          }
        }
      }
    }
  }
}
