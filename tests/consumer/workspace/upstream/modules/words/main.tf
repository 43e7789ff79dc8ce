variable "text" {
  type = string
}

output "words" {
  value = split(" ", var.text)
}
