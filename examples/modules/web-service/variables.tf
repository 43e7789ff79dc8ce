variable "name" {
  description = "Name of the Deployment and the Service."
  type        = string
}

variable "namespace" {
  description = "Namespace to install into."
  type        = string
}

variable "image" {
  description = "Image of the web server."
  type        = string
  default     = "docker.io/nginxinc/nginx-unprivileged:1.29"
}

variable "greeting" {
  description = "Text of the page."
  type        = string
  default     = "hello"
}

variable "max_replicas" {
  description = "Replicas under load; two always run."
  type        = number
  default     = 4

  validation {
    condition     = var.max_replicas >= 2
    error_message = "max_replicas must be at least 2."
  }
}
