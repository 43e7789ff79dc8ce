resource "kubernetes_pod_disruption_budget_v1" "main" {
  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    # Not a minimum: with one replica that would block the draining of its node for ever.
    max_unavailable = "1"

    selector {
      match_labels = local.selector_labels
    }
  }
}
