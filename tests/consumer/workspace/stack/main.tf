module "name" {
  source = "../many/pet-name"

  length = var.length
}

module "plain" {
  source = "../many/plain"
}

module "made" {
  source = "../one_by_one"
}

variable "length" {
  type = number
}

output "id" {
  value = "${module.name.name}-${module.plain.answer}-${module.made.year}"
}
