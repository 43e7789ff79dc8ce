resource "kubernetes_deployment_v1" "main" {
  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = local.labels
  }

  wait_for_rollout = var.wait_for_rollout

  spec {
    replicas          = var.min_replicas
    min_ready_seconds = 5

    selector {
      match_labels = local.selector_labels
    }

    # A new replica starts with an empty disk: the old ones stay until it answers.
    strategy {
      type = "RollingUpdate"
      rolling_update {
        max_surge       = "1"
        max_unavailable = "0"
      }
    }

    template {
      metadata {
        labels = local.labels
      }

      spec {
        service_account_name            = var.service_account_name == null ? kubernetes_service_account_v1.main[0].metadata[0].name : var.service_account_name
        automount_service_account_token = false
        # Kubernetes would set variables for every Service of the namespace; bazel-remote takes BAZEL_REMOTE_* for its own.
        enable_service_links             = false
        termination_grace_period_seconds = var.termination_grace_period_seconds

        security_context {
          run_as_non_root = true
          # The user of the image.
          run_as_user  = "65532"
          run_as_group = "65532"
          fs_group     = "65532"
          # Walking a large cache at every start would delay it by minutes.
          fs_group_change_policy = "OnRootMismatch"
          seccomp_profile {
            type = "RuntimeDefault"
          }
        }

        dynamic "image_pull_secrets" {
          for_each = var.image_pull_secrets
          content {
            name = image_pull_secrets.value
          }
        }

        topology_spread_constraint {
          max_skew           = 1
          topology_key       = "kubernetes.io/hostname"
          when_unsatisfiable = "ScheduleAnyway"
          label_selector {
            match_labels = local.selector_labels
          }
        }

        container {
          name  = "bazel-remote"
          image = var.image
          args  = local.server_arguments

          dynamic "env" {
            for_each = local.server_credentials
            content {
              name = env.key
              value_from {
                secret_key_ref {
                  name = var.s3_secret
                  key  = env.value
                }
              }
            }
          }

          port {
            name           = "grpc"
            container_port = local.grpc_port
          }
          port {
            name           = "http"
            container_port = local.http_port
          }

          # The index of the disk cache is rebuilt before the first answer, which takes long when it is large.
          startup_probe {
            grpc {
              port    = local.grpc_port
              service = local.health_service
            }
            period_seconds    = 5
            timeout_seconds   = 3
            failure_threshold = 120
          }

          # Neither probe looks at the storage: all replicas would leave the Service together, and a cache
          # that only misses is better than none. The alerts watch the storage.
          readiness_probe {
            grpc {
              port    = local.grpc_port
              service = local.health_service
            }
            period_seconds    = 5
            timeout_seconds   = 3
            failure_threshold = 3
          }

          liveness_probe {
            grpc {
              port    = local.grpc_port
              service = local.health_service
            }
            period_seconds    = 20
            timeout_seconds   = 5
            failure_threshold = 6
          }

          dynamic "lifecycle" {
            for_each = length(var.pre_stop_command) > 0 ? [var.pre_stop_command] : []
            content {
              pre_stop {
                exec {
                  command = lifecycle.value
                }
              }
            }
          }

          resources {
            requests = merge(
              {
                cpu    = var.cpu_request
                memory = var.memory_request
              },
              # Without it the scheduler would put replicas on nodes whose disk cannot hold them.
              var.storage_class == null ? { ephemeral-storage = local.volume_size } : {},
            )
            limits = { for resource, limit in { cpu = var.cpu_limit, memory = var.memory_limit } : resource => limit if limit != null }
          }

          security_context {
            allow_privilege_escalation = false
            read_only_root_filesystem  = true
            run_as_non_root            = true
            capabilities {
              drop = ["ALL"]
            }
          }

          volume_mount {
            name       = "data"
            mount_path = local.data_dir
          }

          dynamic "volume_mount" {
            for_each = var.htpasswd_secret == null ? [] : ["htpasswd"]
            content {
              name       = volume_mount.value
              mount_path = local.htpasswd_dir
              read_only  = true
            }
          }
        }

        dynamic "volume" {
          for_each = var.storage_class == null ? ["data"] : []
          content {
            name = volume.value
            empty_dir {
              size_limit = local.volume_size
            }
          }
        }

        dynamic "volume" {
          for_each = var.storage_class == null ? [] : ["data"]
          content {
            name = volume.value
            ephemeral {
              volume_claim_template {
                metadata {
                  labels = local.labels
                }
                spec {
                  access_modes       = ["ReadWriteOnce"]
                  storage_class_name = var.storage_class
                  resources {
                    requests = {
                      storage = local.volume_size
                    }
                  }
                }
              }
            }
          }
        }

        dynamic "volume" {
          for_each = var.htpasswd_secret == null ? [] : [var.htpasswd_secret]
          content {
            name = "htpasswd"
            secret {
              secret_name  = volume.value
              default_mode = "0440"
              items {
                key  = "htpasswd"
                path = "htpasswd"
              }
            }
          }
        }
      }
    }
  }

  lifecycle {
    # The autoscaler owns the number after the first apply.
    ignore_changes = [spec[0].replicas]
  }
}
