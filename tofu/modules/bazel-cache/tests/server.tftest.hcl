# What bazel-remote is started with, and what clients are told. tests/modules starts the real program with it.
mock_provider "kubernetes" {}
mock_provider "helm" {}

variables {
  namespace   = "build-cache"
  s3_endpoint = "minio.minio.svc:9000"
  s3_secret   = "s3-credentials"
}

run "names_storage_and_no_credential" {
  command = plan

  variables {
    s3_endpoint = "http://minio.minio.svc:9000/"
    s3_bucket   = "build-blobs"
    s3_prefix   = "generation-1"
  }


  assert {
    condition = alltrue([for argument in [
      "--s3.auth_method=access_key",
      "--s3.endpoint=minio.minio.svc:9000",
      "--s3.bucket=build-blobs",
      "--s3.prefix=generation-1",
      "--s3.disable_ssl=true",
      "--grpc_address=:9092",
      "--http_address=:8080",
    ] : contains(local.server_arguments, argument)])
    error_message = "An argument is missing."
  }

  assert {
    condition     = length([for argument in local.server_arguments : argument if can(regex("access_key_id|secret_access_key|config_file", argument))]) == 0
    error_message = "A credential is an argument."
  }

  assert {
    condition = local.server_credentials == {
      BAZEL_REMOTE_S3_ACCESS_KEY_ID     = "access-key"
      BAZEL_REMOTE_S3_SECRET_ACCESS_KEY = "secret-key"
    }
    error_message = "The credentials have other names."
  }
}

run "evicts_below_a_volume_of_10_gib" {
  command = plan

  variables {
    local_cache_size_gb = 10
  }


  assert {
    condition     = 0 < local.max_size_gib && local.max_size_gib < local.hard_limit_gib && local.hard_limit_gib < var.local_cache_size_gb
    error_message = "The volume is full before writes are refused."
  }

  assert {
    condition     = contains(local.server_arguments, "--max_size=${local.max_size_gib}") && contains(local.server_arguments, "--max_size_hard_limit=${local.hard_limit_gib}")
    error_message = "bazel-remote is not told the sizes."
  }

  assert {
    condition     = local.volume_size == "10Gi"
    error_message = "The volume has another size."
  }
}

run "evicts_below_a_volume_of_11_gib" {
  command = plan

  variables {
    local_cache_size_gb = 11
  }


  assert {
    condition     = 0 < local.max_size_gib && local.max_size_gib < local.hard_limit_gib && local.hard_limit_gib < var.local_cache_size_gb
    error_message = "The volume is full before writes are refused."
  }

  assert {
    condition     = contains(local.server_arguments, "--max_size=${local.max_size_gib}") && contains(local.server_arguments, "--max_size_hard_limit=${local.hard_limit_gib}")
    error_message = "bazel-remote is not told the sizes."
  }

  assert {
    condition     = local.volume_size == "11Gi"
    error_message = "The volume has another size."
  }
}

run "evicts_below_a_volume_of_20_gib" {
  command = plan

  variables {
    local_cache_size_gb = 20
  }


  assert {
    condition     = 0 < local.max_size_gib && local.max_size_gib < local.hard_limit_gib && local.hard_limit_gib < var.local_cache_size_gb
    error_message = "The volume is full before writes are refused."
  }

  assert {
    condition     = contains(local.server_arguments, "--max_size=${local.max_size_gib}") && contains(local.server_arguments, "--max_size_hard_limit=${local.hard_limit_gib}")
    error_message = "bazel-remote is not told the sizes."
  }

  assert {
    condition     = local.volume_size == "20Gi"
    error_message = "The volume has another size."
  }
}

run "evicts_below_a_volume_of_37_gib" {
  command = plan

  variables {
    local_cache_size_gb = 37
  }


  assert {
    condition     = 0 < local.max_size_gib && local.max_size_gib < local.hard_limit_gib && local.hard_limit_gib < var.local_cache_size_gb
    error_message = "The volume is full before writes are refused."
  }

  assert {
    condition     = contains(local.server_arguments, "--max_size=${local.max_size_gib}") && contains(local.server_arguments, "--max_size_hard_limit=${local.hard_limit_gib}")
    error_message = "bazel-remote is not told the sizes."
  }

  assert {
    condition     = local.volume_size == "37Gi"
    error_message = "The volume has another size."
  }
}

run "evicts_below_a_volume_of_500_gib" {
  command = plan

  variables {
    local_cache_size_gb = 500
  }


  assert {
    condition     = 0 < local.max_size_gib && local.max_size_gib < local.hard_limit_gib && local.hard_limit_gib < var.local_cache_size_gb
    error_message = "The volume is full before writes are refused."
  }

  assert {
    condition     = contains(local.server_arguments, "--max_size=${local.max_size_gib}") && contains(local.server_arguments, "--max_size_hard_limit=${local.hard_limit_gib}")
    error_message = "bazel-remote is not told the sizes."
  }

  assert {
    condition     = local.volume_size == "500Gi"
    error_message = "The volume has another size."
  }
}

run "keeps_a_size_that_leaves_room" {
  command = plan

  variables {
    local_cache_size_gb = 20
    max_cache_size_gb   = 18
  }


  assert {
    condition     = local.max_size_gib == 18 && local.hard_limit_gib == 19
    error_message = "The given size is not used."
  }
}

run "tells_clients_inside_the_cluster" {
  command = plan


  assert {
    condition     = output.grpc_endpoint == "grpc://bazel-cache.build-cache.svc.cluster.local:9092"
    error_message = "The endpoint is another one."
  }

  assert {
    condition     = strcontains(output.bazelrc_config, "common:shared-cache --remote_cache=${output.grpc_endpoint}\n")
    error_message = "The configuration names another cache."
  }

  assert {
    condition     = strcontains(output.bazelrc_config, "common:cache-readonly --remote_upload_local_results=false\n")
    error_message = "The read-only configuration writes."
  }

  assert {
    condition     = strcontains(output.bazelrc_config, "common:ci-cached --remote_upload_local_results=true\n")
    error_message = "The configuration of CI does not write."
  }

  assert {
    condition     = output.external_bazelrc_config == null
    error_message = "There is no ingress to be told of."
  }
}

run "tells_clients_outside_the_cluster" {
  command = plan

  variables {
    enable_ingress = true
    ingress_host   = "cache.example.org"
  }


  assert {
    condition     = strcontains(output.external_bazelrc_config, "--remote_cache=grpcs://cache.example.org\n")
    error_message = "The configuration does not name the ingress."
  }
}
