variable "prefix" {
  description = "First part of the name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][-a-z0-9]{0,30}$", var.prefix))
    error_message = "prefix must be at most 31 lower-case letters, digits and '-', starting with a letter."
  }
}

variable "renew_after_days" {
  description = "Days after which the name changes."
  type        = number
  default     = 365
}
