provider "registry.opentofu.org/hashicorp/random" {
  version = "3.9.0"
}
