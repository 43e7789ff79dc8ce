resource "kubernetes_network_policy_v1" "main" {
  count = var.enable_network_policy ? 1 : 0

  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    policy_types = ["Ingress", "Egress"]

    pod_selector {
      match_labels = local.selector_labels
    }

    ingress {
      dynamic "from" {
        for_each = distinct(concat([var.namespace], var.allowed_namespaces))
        content {
          namespace_selector {
            match_labels = {
              "kubernetes.io/metadata.name" = from.value
            }
          }
        }
      }
      ports {
        port     = local.grpc_port
        protocol = "TCP"
      }
      ports {
        port     = local.http_port
        protocol = "TCP"
      }
    }

    dynamic "ingress" {
      for_each = var.enable_metrics ? [var.monitoring_namespace] : []
      content {
        from {
          namespace_selector {
            match_labels = {
              "kubernetes.io/metadata.name" = ingress.value
            }
          }
        }
        ports {
          port     = local.http_port
          protocol = "TCP"
        }
      }
    }

    egress {
      dynamic "ports" {
        for_each = ["UDP", "TCP"]
        content {
          port     = 53
          protocol = ports.value
        }
      }
    }

    egress {
      dynamic "ports" {
        for_each = toset([for port in var.s3_ports : tostring(port)])
        content {
          port     = ports.value
          protocol = "TCP"
        }
      }
    }
  }
}
