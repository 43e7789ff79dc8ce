terraform {
  required_providers {
    time = {
      source  = "hashicorp/time"
      version = ">= 0.11.0"
    }
  }
}

resource "time_static" "made" {
}

output "year" {
  value = time_static.made.year
}
