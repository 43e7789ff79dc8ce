terraform {
  required_providers {
    random = {
      source  = "hashicorp/random"
      version = ">= 3.6.0"
    }
  }
}

variable "length" {
  type = number
}

resource "random_pet" "name" {
  length = var.length
}

output "name" {
  value = random_pet.name.id
}
