variable "enable_metrics" {
  description = "Serve Prometheus metrics at /metrics."
  type        = bool
  default     = true
  nullable    = false
}

variable "create_service_monitor" {
  description = "Install a ServiceMonitor. Needs the Prometheus operator in the cluster."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = !var.create_service_monitor || var.enable_metrics
    error_message = "create_service_monitor is true, but enable_metrics is false. Set create_service_monitor = false."
  }
}

variable "create_prometheus_rule" {
  description = "Install alerts. Needs the Prometheus operator in the cluster."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = !var.create_prometheus_rule || var.create_service_monitor
    error_message = "create_prometheus_rule is true, but create_service_monitor is false: the alerts would see nothing. Set create_prometheus_rule = false."
  }
}

variable "prometheus_release_label" {
  description = "Value of the label release, by which Prometheus finds the ServiceMonitor and the alerts."
  type        = string
  default     = "prometheus"
  nullable    = false
}

variable "access_log_level" {
  description = "\"all\" writes one line for each request, \"none\" writes none."
  type        = string
  default     = "none"
  nullable    = false

  validation {
    condition     = contains(["all", "none"], var.access_log_level)
    error_message = "access_log_level must be \"all\" or \"none\"."
  }
}

variable "bazelrc_config" {
  description = "Name of the Bazel configuration in the output bazelrc_config: clients say --config=NAME."
  type        = string
  default     = "ci-cached"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][-a-z0-9]*$", var.bazelrc_config))
    error_message = "bazelrc_config must consist of lower-case letters, digits and '-'."
  }
}
