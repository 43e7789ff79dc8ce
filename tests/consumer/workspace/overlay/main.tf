variable "name" {
  type = string
}

module "greeting" {
  source = "git::https://example.com/upstream.git//modules/greeting?ref=v1.4.2"

  name = var.name
}

module "words" {
  source  = "acme/words/text"
  version = ">= 1.4, < 2.0"

  text = module.greeting.text
}

output "words" {
  value = module.words.words
}
