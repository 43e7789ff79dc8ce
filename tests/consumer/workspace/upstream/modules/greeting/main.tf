terraform {
  required_providers {
    time = {
      source = "hashicorp/time"
    }
  }
}

variable "name" {
  type = string
}

resource "time_static" "first" {}

module "words" {
  source  = "acme/words/text"
  version = "~> 1.4"

  text = "hello ${var.name}"
}

output "text" {
  value = join(" ", concat(module.words.words, [time_static.first.year]))
}
