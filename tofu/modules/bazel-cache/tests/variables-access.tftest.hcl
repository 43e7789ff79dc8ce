# Every validation of variables-access.tf: the outermost values that are accepted, and the nearest that are not.
mock_provider "kubernetes" {}
mock_provider "helm" {}

variables {
  namespace   = "build-cache"
  s3_endpoint = "minio.minio.svc:9000"
  s3_secret   = "s3-credentials"
}

run "accepts_outermost_ports" {
  command = plan

  variables {
    s3_ports       = [1, 65535]
    enable_ingress = true
    ingress_host   = "cache.example.org"
  }

}

run "refuses_port_0" {
  command = plan

  variables {
    s3_ports = [443, 0]
  }

  expect_failures = [var.s3_ports]
}

run "refuses_port_65536" {
  command = plan

  variables {
    s3_ports = [443, 65536]
  }

  expect_failures = [var.s3_ports]
}

run "refuses_an_ingress_without_a_host" {
  command = plan

  variables {
    enable_ingress = true
  }

  expect_failures = [var.ingress_host]
}
