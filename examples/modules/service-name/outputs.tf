output "name" {
  description = "A name that is free: the prefix and two words."
  value       = random_pet.name.id
}
