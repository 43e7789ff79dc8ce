variable "s3_endpoint" {
  description = "Host and optional port of the S3 or MinIO service, for example \"minio.minio.svc:9000\". A leading http:// or https:// is dropped."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(https?://)?[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?(:[0-9]{1,5})?/?$", var.s3_endpoint))
    error_message = "s3_endpoint must be HOST or HOST:PORT, without a path."
  }

  validation {
    condition     = !startswith(var.s3_endpoint, "https://") || !var.s3_disable_ssl
    error_message = "s3_endpoint says https://, but s3_disable_ssl is true. Set s3_disable_ssl = false."
  }

  validation {
    condition     = !startswith(var.s3_endpoint, "http://") || var.s3_disable_ssl
    error_message = "s3_endpoint says http://, but s3_disable_ssl is false. Set s3_disable_ssl = true."
  }
}

variable "s3_secret" {
  description = "Existing Secret in the same namespace with the keys access-key and secret-key."
  type        = string
  nullable    = false
}

variable "s3_bucket" {
  description = "Bucket for the blobs. It must exist."
  type        = string
  default     = "bazel-cache"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$", var.s3_bucket))
    error_message = "s3_bucket must be a bucket name: 3 to 63 lower-case letters, digits, '.' and '-'."
  }
}

variable "s3_prefix" {
  description = "Prefix of the object keys. A new prefix is a new, empty cache."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = !startswith(var.s3_prefix, "/") && !endswith(var.s3_prefix, "/")
    error_message = "s3_prefix must neither start nor end with '/'."
  }
}

variable "s3_region" {
  description = "Region of the bucket. Null lets the client ask the service."
  type        = string
  default     = null
}

variable "s3_disable_ssl" {
  description = "Speak plain HTTP to the storage: for a MinIO inside the cluster."
  type        = bool
  default     = true
  nullable    = false
}

variable "s3_bucket_lookup_type" {
  description = "How the bucket is addressed: \"path\" (MinIO), \"dns\" or \"auto\"."
  type        = string
  default     = "path"
  nullable    = false

  validation {
    condition     = contains(["auto", "dns", "path"], var.s3_bucket_lookup_type)
    error_message = "s3_bucket_lookup_type must be \"auto\", \"dns\" or \"path\"."
  }
}

variable "s3_max_idle_conns" {
  description = "Idle connections to the storage that are kept open."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.s3_max_idle_conns >= 1 && floor(var.s3_max_idle_conns) == var.s3_max_idle_conns
    error_message = "s3_max_idle_conns must be a whole number of at least 1."
  }
}

variable "s3_update_timestamps" {
  description = "Touch an object when it is used, so that a lifecycle rule of the bucket expires by last use instead of by age."
  type        = bool
  default     = true
  nullable    = false
}

variable "num_uploaders" {
  description = "Parallel uploads to the storage, per replica."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.num_uploaders >= 1 && floor(var.num_uploaders) == var.num_uploaders
    error_message = "num_uploaders must be a whole number of at least 1."
  }
}

variable "max_queued_uploads" {
  description = "Blobs that may wait for their upload, per replica. More are dropped with a line in the log."
  type        = number
  default     = 1000000
  nullable    = false

  validation {
    condition     = var.max_queued_uploads >= 1 && floor(var.max_queued_uploads) == var.max_queued_uploads
    error_message = "max_queued_uploads must be a whole number of at least 1."
  }
}

variable "local_cache_size_gb" {
  description = "Size of the volume of each replica, in GiB."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.local_cache_size_gb >= 10 && floor(var.local_cache_size_gb) == var.local_cache_size_gb
    error_message = "local_cache_size_gb must be a whole number of at least 10."
  }
}

variable "max_cache_size_gb" {
  description = "Size in GiB at which a replica starts to evict from its own disk (never from the bucket). Null is 80 % of local_cache_size_gb."
  type        = number
  default     = null

  validation {
    condition     = var.max_cache_size_gb == null || try(var.max_cache_size_gb >= 1 && floor(var.max_cache_size_gb) == var.max_cache_size_gb, false)
    error_message = "max_cache_size_gb must be a whole number of at least 1."
  }

  # Writes are refused 5 % above this size. A volume that is full before that gets the pod evicted with all it holds.
  validation {
    condition     = var.max_cache_size_gb == null || try(var.max_cache_size_gb + ceil(var.max_cache_size_gb * 0.05) < var.local_cache_size_gb, false)
    error_message = "max_cache_size_gb plus 5 % must stay below local_cache_size_gb (${var.local_cache_size_gb}). Lower max_cache_size_gb, raise local_cache_size_gb, or leave max_cache_size_gb out."
  }
}

variable "storage_class" {
  description = "StorageClass of a volume made for each pod and deleted with it. Null keeps the cache in an emptyDir on the node."
  type        = string
  default     = null
}
