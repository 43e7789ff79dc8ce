terraform {
  required_version = ">= 1.10.0"

  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 3.0.0, < 4.0.0"
    }
  }
}

variable "cluster_context" {
  description = "Context of the kubeconfig to install with."
  type        = string
}

provider "kubernetes" {
  config_path    = "~/.kube/config"
  config_context = var.cluster_context
}

resource "kubernetes_namespace_v1" "site" {
  metadata {
    name = "site"
  }
}

module "name" {
  source = "../../modules/service-name"

  prefix = "site"
}

module "web" {
  source = "../../modules/web-service"

  name      = module.name.name
  namespace = kubernetes_namespace_v1.site.metadata[0].name
  greeting  = "hello from ${module.name.name}"
}

output "url" {
  description = "Where the site answers inside the cluster."
  value       = module.web.url
}
