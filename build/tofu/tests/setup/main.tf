output "setup" {
  value = true
}
