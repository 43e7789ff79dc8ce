variable "htpasswd_secret" {
  description = "Existing Secret with the key htpasswd. When set, only its users may write; reading stays open. Null lets everyone write who can connect."
  type        = string
  default     = null
}

variable "enable_network_policy" {
  description = "Restrict who can connect to the replicas and what they can connect to."
  type        = bool
  default     = true
  nullable    = false
}

variable "allowed_namespaces" {
  description = "Namespaces whose pods may use the cache, beside its own: those of CI runners and of the ingress controller."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "monitoring_namespace" {
  description = "Namespace of Prometheus, which may read the metrics."
  type        = string
  default     = "monitoring"
  nullable    = false
}

variable "s3_ports" {
  description = "Ports the replicas may connect to for storage. A network policy sees the port of the pod behind a Service, not that of the Service."
  type        = list(number)
  default     = [80, 443, 9000]
  nullable    = false

  validation {
    condition     = alltrue([for port in var.s3_ports : port >= 1 && port <= 65535])
    error_message = "s3_ports must be port numbers from 1 to 65535."
  }
}

variable "session_affinity" {
  description = "Keep each client on one replica: another one may not yet have what the first was just given."
  type        = bool
  default     = true
  nullable    = false
}

variable "enable_ingress" {
  description = "Offer gRPC with TLS from outside the cluster."
  type        = bool
  default     = false
  nullable    = false
}

variable "ingress_host" {
  description = "Host name of the ingress."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = !var.enable_ingress || var.ingress_host != ""
    error_message = "enable_ingress is true, but ingress_host is empty. Set ingress_host to the name clients connect to."
  }
}

variable "ingress_class" {
  description = "Class of the ingress."
  type        = string
  default     = "nginx"
  nullable    = false
}

variable "ingress_annotations" {
  description = "Annotations of the ingress, for controllers other than nginx. They win over the module's own."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "cert_manager_issuer" {
  description = "ClusterIssuer for the certificate of the ingress. Null expects the Secret NAME-tls."
  type        = string
  default     = "letsencrypt-prod"
}
