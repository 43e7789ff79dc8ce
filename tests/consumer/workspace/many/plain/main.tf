locals {
  answer = 42
}

output "answer" {
  value = local.answer
}
