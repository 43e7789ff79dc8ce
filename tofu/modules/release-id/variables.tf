variable "name" {
  description = "What the identifier is for; it becomes \"NAME-SUFFIX\"."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,40}[a-z0-9])?$", var.name))
    error_message = "name must be a DNS label of at most 42 characters: lower-case letters, digits and '-', starting with a letter."
  }
}

variable "rotation_days" {
  description = "Days after which the next apply makes a new suffix."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.rotation_days >= 1 && floor(var.rotation_days) == var.rotation_days
    error_message = "rotation_days must be a whole number of at least 1."
  }
}

variable "keepers" {
  description = "Values whose change makes a new suffix at once."
  type        = map(string)
  default     = {}
  nullable    = false
}
