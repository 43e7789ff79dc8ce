# Every validation of variables-monitoring.tf: values that are accepted, and the nearest that are not.
mock_provider "kubernetes" {}
mock_provider "helm" {}

variables {
  namespace   = "build-cache"
  s3_endpoint = "minio.minio.svc:9000"
  s3_secret   = "s3-credentials"
}

run "accepts_no_monitoring" {
  command = plan

  variables {
    enable_metrics         = false
    create_service_monitor = false
    create_prometheus_rule = false
    access_log_level       = "all"
    bazelrc_config         = "a"
  }

}

run "accepts_metrics_without_alerts" {
  command = plan

  variables {
    create_prometheus_rule = false
    bazelrc_config         = "ci-2"
  }

}

run "refuses_a_monitor_of_no_metrics" {
  command = plan

  variables {
    enable_metrics = false
  }

  expect_failures = [var.create_service_monitor]
}

run "refuses_alerts_without_a_monitor" {
  command = plan

  variables {
    create_service_monitor = false
  }

  expect_failures = [var.create_prometheus_rule]
}

run "refuses_an_unknown_log_level" {
  command = plan

  variables {
    access_log_level = "some"
  }

  expect_failures = [var.access_log_level]
}

run "refuses_a_space_in_the_configuration_name" {
  command = plan

  variables {
    bazelrc_config = "a b"
  }

  expect_failures = [var.bazelrc_config]
}

run "refuses_a_digit_before_the_configuration_name" {
  command = plan

  variables {
    bazelrc_config = "2ci"
  }

  expect_failures = [var.bazelrc_config]
}
