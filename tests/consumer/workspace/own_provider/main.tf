terraform {
  required_providers {
    pets = {
      source = "registry.acme.example/acme/pets"
    }
    random = {
      source = "registry.acme.example/acme/random"
    }
  }
}

resource "random_pet" "by_tag" {
  length = 2
}

resource "random_pet" "by_rule" {
  provider = pets
  length   = 3
}
