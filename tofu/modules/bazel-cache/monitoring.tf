locals {
  monitoring_chart = "${path.module}/charts/monitoring"
}

# A chart, not kubernetes_manifest: that one needs the cluster and the operator's CRDs already when it plans, so that
# a plan on a new cluster could not even start.
resource "helm_release" "monitoring" {
  count = var.create_service_monitor ? 1 : 0

  name        = "${var.name}-monitoring"
  namespace   = var.namespace
  chart       = local.monitoring_chart
  max_history = 5

  values = [yamlencode({
    name           = var.name
    selectorLabels = local.selector_labels
    labels         = merge(local.labels, { release = var.prometheus_release_label })
    prometheusRule = var.create_prometheus_rule
    # The provider compares the version and the values of a local chart, never its files.
    chartDigest = sha256(join("", [for file in sort(fileset(local.monitoring_chart, "**")) : filesha256("${local.monitoring_chart}/${file}")]))
  })]

  depends_on = [kubernetes_service_v1.main]
}
