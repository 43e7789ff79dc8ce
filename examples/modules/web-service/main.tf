locals {
  port   = 8080
  labels = { "app.kubernetes.io/name" = var.name }

  server_conf = templatefile("${path.module}/templates/nginx.conf.tftpl", {
    greeting = var.greeting
    port     = local.port
  })
}

resource "kubernetes_config_map_v1" "main" {
  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  data = { "default.conf" = local.server_conf }
}

resource "kubernetes_deployment_v1" "main" {
  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    selector {
      match_labels = local.labels
    }

    template {
      metadata {
        labels      = local.labels
        annotations = { "checksum/config" = sha256(local.server_conf) }
      }

      spec {
        container {
          name  = "nginx"
          image = var.image

          port {
            name           = "http"
            container_port = local.port
          }

          readiness_probe {
            http_get {
              path = "/"
              port = "http"
            }
          }

          resources {
            requests = { cpu = "50m", memory = "32Mi" }
            limits   = { memory = "64Mi" }
          }

          volume_mount {
            name       = "config"
            mount_path = "/etc/nginx/conf.d"
            read_only  = true
          }
        }

        volume {
          name = "config"
          config_map {
            name = kubernetes_config_map_v1.main.metadata[0].name
          }
        }
      }
    }
  }

  lifecycle {
    # The autoscaler owns it.
    ignore_changes = [spec[0].replicas]
  }
}

resource "kubernetes_service_v1" "main" {
  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    selector = local.labels

    port {
      name        = "http"
      port        = 80
      target_port = "http"
    }
  }
}

resource "kubernetes_horizontal_pod_autoscaler_v2" "main" {
  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    min_replicas = 2
    max_replicas = var.max_replicas

    scale_target_ref {
      api_version = "apps/v1"
      kind        = "Deployment"
      name        = kubernetes_deployment_v1.main.metadata[0].name
    }

    metric {
      type = "Resource"
      resource {
        name = "cpu"
        target {
          type                = "Utilization"
          average_utilization = 70
        }
      }
    }
  }
}
