output "name" {
  description = "The identifier, NAME-SUFFIX, at most 51 characters: usable as a DNS label."
  value       = "${var.name}-${random_id.suffix.hex}"
}

output "suffix" {
  description = "The random part: 8 hexadecimal digits."
  value       = random_id.suffix.hex
}

output "rotates_at" {
  description = "RFC 3339 time after which the next apply makes a new suffix."
  value       = time_rotating.suffix.rotation_rfc3339
}
