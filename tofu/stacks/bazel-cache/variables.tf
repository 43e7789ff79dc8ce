variable "cluster_context" {
  description = "Context of the kubeconfig to install with. There is no default: the current context is too easily the wrong one."
  type        = string
  nullable    = false
}

variable "kubeconfig" {
  description = "Path of the kubeconfig."
  type        = string
  default     = "~/.kube/config"
  nullable    = false
}

variable "namespace" {
  description = "Namespace of the cache. The Secret s3_secret is expected in it."
  type        = string
  default     = "bazel-cache"
  nullable    = false
}

variable "create_namespace" {
  description = "Make the namespace too. False when something else, such as the tool that puts the Secret there, makes it."
  type        = bool
  default     = false
  nullable    = false
}

variable "s3_endpoint" {
  description = "Host and optional port of the S3 or MinIO service."
  type        = string
  nullable    = false
}

variable "s3_disable_ssl" {
  description = "Speak plain HTTP to the storage."
  type        = bool
  default     = true
  nullable    = false
}

variable "s3_bucket" {
  description = "Bucket for the blobs. It must exist."
  type        = string
  default     = "bazel-cache"
  nullable    = false
}

variable "s3_secret" {
  description = "Existing Secret with the keys access-key and secret-key."
  type        = string
  default     = "bazel-cache-s3-credentials"
  nullable    = false
}

variable "cache_generation_days" {
  description = "Days after which the cache starts anew under another key prefix, so that a lifecycle rule of the bucket can expire whole generations."
  type        = number
  default     = 90
  nullable    = false
}

variable "allowed_namespaces" {
  description = "Namespaces of the CI runners and of the ingress controller."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "ingress_host" {
  description = "Host name under which the cache is offered outside the cluster. Null offers it inside only."
  type        = string
  default     = null
}
