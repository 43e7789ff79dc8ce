provider "kubernetes" {
  config_path    = var.kubeconfig
  config_context = var.cluster_context
}

provider "helm" {
  kubernetes = {
    config_path    = var.kubeconfig
    config_context = var.cluster_context
  }
}
