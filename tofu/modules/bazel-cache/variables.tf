variable "namespace" {
  description = "Namespace to install into. It must exist."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the Deployment, the Service and everything that belongs to them."
  type        = string
  default     = "bazel-cache"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$", var.name))
    error_message = "name must be a DNS label of at most 40 characters: lower-case letters, digits and '-', starting with a letter."
  }

  validation {
    condition     = var.name != "bazel-remote"
    error_message = "name must not be \"bazel-remote\": a Service of that name makes Kubernetes set BAZEL_REMOTE_* variables in other pods of the namespace, which bazel-remote reads as its configuration."
  }
}

variable "additional_labels" {
  description = "Labels added to every object and pod."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "image" {
  description = "Image of bazel-remote. Pin a version: options differ between releases."
  type        = string
  default     = "docker.io/buchgr/bazel-remote-cache:v2.6.2"
  nullable    = false

  validation {
    condition     = can(regex("^[^@]+(:[^/:@]+|@sha256:[0-9a-f]{64})$", var.image)) && !endswith(var.image, ":latest")
    error_message = "image must end in a tag other than \":latest\", or in a digest."
  }
}

variable "image_pull_secrets" {
  description = "Names of existing Secrets to pull the image with."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "service_account_name" {
  description = "Existing ServiceAccount to run as. Null creates one without any permission."
  type        = string
  default     = null
}

variable "min_replicas" {
  description = "Replicas that always run."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.min_replicas >= 1 && floor(var.min_replicas) == var.min_replicas
    error_message = "min_replicas must be a whole number of at least 1."
  }
}

variable "max_replicas" {
  description = "Replicas under load."
  type        = number
  default     = 4
  nullable    = false

  validation {
    condition     = var.max_replicas >= var.min_replicas && floor(var.max_replicas) == var.max_replicas
    error_message = "max_replicas must be a whole number and not below min_replicas (${var.min_replicas})."
  }
}

variable "cpu_target_percent" {
  description = "CPU use, in percent of cpu_request, above which a replica is added."
  type        = number
  default     = 70
  nullable    = false

  validation {
    condition     = var.cpu_target_percent >= 1 && floor(var.cpu_target_percent) == var.cpu_target_percent
    error_message = "cpu_target_percent must be a whole number of at least 1."
  }
}

variable "cpu_request" {
  description = "CPU reserved for each replica."
  type        = string
  default     = "250m"
  nullable    = false
}

variable "cpu_limit" {
  description = "CPU a replica may use. Null sets no limit."
  type        = string
  default     = "1000m"
}

variable "memory_request" {
  description = "Memory reserved for each replica."
  type        = string
  default     = "512Mi"
  nullable    = false
}

variable "memory_limit" {
  description = "Memory at which a replica is killed."
  type        = string
  default     = "2Gi"
  nullable    = false
}

variable "wait_for_rollout" {
  description = "Let apply wait until the replicas are ready, and fail when they do not become ready."
  type        = bool
  default     = true
  nullable    = false
}

variable "termination_grace_period_seconds" {
  description = "Time a replica has to finish running requests and uploads before it is killed."
  type        = number
  default     = 120
  nullable    = false

  validation {
    condition     = var.termination_grace_period_seconds >= 1 && floor(var.termination_grace_period_seconds) == var.termination_grace_period_seconds
    error_message = "termination_grace_period_seconds must be a whole number of at least 1."
  }
}

variable "pre_stop_command" {
  description = "Command run before a replica is told to stop, for example [\"sleep\", \"15\"]. The default image has no shell and no sleep."
  type        = list(string)
  default     = []
  nullable    = false
}
