# What the module would ask Kubernetes and Helm for, planned with mocked providers over the recorded schemas.
mock_provider "kubernetes" {}
mock_provider "helm" {}

variables {
  namespace   = "build-cache"
  s3_endpoint = "minio.minio.svc:9000"
  s3_secret   = "s3-credentials"
}

run "defaults" {
  command = plan

  assert {
    condition     = kubernetes_deployment_v1.main.spec[0].replicas == "2" && kubernetes_horizontal_pod_autoscaler_v2.main.spec[0].min_replicas == 2
    error_message = "Two replicas run by default."
  }

  assert {
    condition     = kubernetes_deployment_v1.main.spec[0].template[0].spec[0].container[0].args == tolist(local.server_arguments)
    error_message = "The container is not started with the rendered arguments."
  }

  assert {
    condition = { for env in kubernetes_deployment_v1.main.spec[0].template[0].spec[0].container[0].env : env.name => "${env.value_from[0].secret_key_ref[0].name}/${env.value_from[0].secret_key_ref[0].key}" } == {
      BAZEL_REMOTE_S3_ACCESS_KEY_ID     = "s3-credentials/access-key"
      BAZEL_REMOTE_S3_SECRET_ACCESS_KEY = "s3-credentials/secret-key"
    }
    error_message = "The credentials do not come from the Secret."
  }

  assert {
    condition     = { for port in kubernetes_service_v1.main.spec[0].port : port.name => port.port } == { grpc = 9092, http = 8080 }
    error_message = "The Service has other ports."
  }

  assert {
    condition     = kubernetes_deployment_v1.main.spec[0].template[0].spec[0].enable_service_links == false
    error_message = "Service variables would reach bazel-remote."
  }

  assert {
    condition = alltrue([
      kubernetes_deployment_v1.main.spec[0].template[0].spec[0].security_context[0].run_as_non_root,
      kubernetes_deployment_v1.main.spec[0].template[0].spec[0].container[0].security_context[0].read_only_root_filesystem,
      !kubernetes_deployment_v1.main.spec[0].template[0].spec[0].container[0].security_context[0].allow_privilege_escalation,
    ])
    error_message = "The container has more rights than it needs."
  }

  assert {
    condition     = kubernetes_deployment_v1.main.spec[0].template[0].spec[0].volume[0].empty_dir[0].size_limit == "20Gi"
    error_message = "The volume has another size than local_cache_size_gb."
  }

  assert {
    condition     = [for metric in kubernetes_horizontal_pod_autoscaler_v2.main.spec[0].metric : metric.resource[0].name] == ["cpu"]
    error_message = "The autoscaler looks at something else than CPU."
  }

  assert {
    condition     = kubernetes_pod_disruption_budget_v1.main.spec[0].max_unavailable == "1"
    error_message = "A drain may stop more than one replica."
  }

  assert {
    condition     = length(kubernetes_network_policy_v1.main) == 1 && length(kubernetes_ingress_v1.main) == 0
    error_message = "By default there is a network policy and no ingress."
  }

  assert {
    condition     = yamldecode(helm_release.monitoring[0].values[0]).prometheusRule && yamldecode(helm_release.monitoring[0].values[0]).labels.release == "prometheus"
    error_message = "The monitoring chart gets other values."
  }

  assert {
    condition     = length(yamldecode(helm_release.monitoring[0].values[0]).chartDigest) == 64
    error_message = "A change of the chart would not change the release."
  }
}

run "every_option" {
  command = plan

  variables {
    storage_class          = "fast"
    htpasswd_secret        = "cache-users"
    enable_ingress         = true
    ingress_host           = "cache.example.org"
    ingress_annotations    = { "nginx.ingress.kubernetes.io/proxy-read-timeout" = "30" }
    pre_stop_command       = ["sleep", "15"]
    cpu_limit              = null
    service_account_name   = "builds"
    create_service_monitor = false
    create_prometheus_rule = false
    enable_network_policy  = false
    image_pull_secrets     = ["registry"]
    session_affinity       = false
  }

  assert {
    condition     = kubernetes_deployment_v1.main.spec[0].template[0].spec[0].volume[0].ephemeral[0].volume_claim_template[0].spec[0].storage_class_name == "fast"
    error_message = "The volume is not of the storage class."
  }

  assert {
    condition     = kubernetes_deployment_v1.main.spec[0].template[0].spec[0].volume[1].secret[0].secret_name == "cache-users"
    error_message = "The users are not mounted."
  }

  assert {
    condition     = kubernetes_deployment_v1.main.spec[0].template[0].spec[0].container[0].lifecycle[0].pre_stop[0].exec[0].command == tolist(["sleep", "15"])
    error_message = "pre_stop_command is not run."
  }

  assert {
    condition     = keys(kubernetes_deployment_v1.main.spec[0].template[0].spec[0].container[0].resources[0].limits) == tolist(["memory"])
    error_message = "A null cpu_limit must be no limit."
  }

  assert {
    condition     = kubernetes_deployment_v1.main.spec[0].template[0].spec[0].service_account_name == "builds" && length(kubernetes_service_account_v1.main) == 0
    error_message = "The given ServiceAccount is not used."
  }

  assert {
    condition     = kubernetes_ingress_v1.main[0].metadata[0].annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"] == "30" && output.external_grpc_endpoint == "grpcs://cache.example.org"
    error_message = "The ingress is not as asked for."
  }

  assert {
    condition     = length(helm_release.monitoring) == 0 && length(kubernetes_network_policy_v1.main) == 0
    error_message = "Something was made that was switched off."
  }
}
