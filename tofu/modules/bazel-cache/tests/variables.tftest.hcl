# Every validation of variables.tf: the outermost values that are accepted, and the nearest that are not.
mock_provider "kubernetes" {}
mock_provider "helm" {}

variables {
  namespace   = "build-cache"
  s3_endpoint = "minio.minio.svc:9000"
  s3_secret   = "s3-credentials"
}

run "accepts_smallest_values" {
  command = plan

  variables {
    name                             = "a"
    image                            = "cache:1"
    min_replicas                     = 1
    max_replicas                     = 1
    cpu_target_percent               = 1
    termination_grace_period_seconds = 1
  }

}

run "accepts_largest_name" {
  command = plan

  variables {
    name = "a-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1z"
  }

}

run "accepts_a_digest" {
  command = plan

  variables {
    image        = "registry.example.org:5000/cache@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    min_replicas = 7
    max_replicas = 7
  }

}

run "refuses_an_empty_name" {
  command = plan

  variables {
    name = ""
  }

  expect_failures = [var.name]
}

run "refuses_a_name_of_41_characters" {
  command = plan

  variables {
    name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  expect_failures = [var.name]
}

run "refuses_capital_letters_in_the_name" {
  command = plan

  variables {
    name = "Cache"
  }

  expect_failures = [var.name]
}

run "refuses_a_digit_before_the_name" {
  command = plan

  variables {
    name = "1cache"
  }

  expect_failures = [var.name]
}

run "refuses_a_dash_after_the_name" {
  command = plan

  variables {
    name = "cache-"
  }

  expect_failures = [var.name]
}

run "refuses_the_name_that_sets_its_own_variables" {
  command = plan

  variables {
    name = "bazel-remote"
  }

  expect_failures = [var.name]
}

run "refuses_an_image_without_a_tag" {
  command = plan

  variables {
    image = "registry.example.org:5000/cache"
  }

  expect_failures = [var.image]
}

run "refuses_the_latest_image" {
  command = plan

  variables {
    image = "cache:latest"
  }

  expect_failures = [var.image]
}

run "refuses_an_image_with_half_a_digest" {
  command = plan

  variables {
    image = "cache@sha256:0123"
  }

  expect_failures = [var.image]
}

run "refuses_no_replica" {
  command = plan

  variables {
    min_replicas = 0
    max_replicas = 0
  }

  expect_failures = [var.min_replicas]
}

run "refuses_one_and_a_half_replicas" {
  command = plan

  variables {
    min_replicas = 1.5
  }

  expect_failures = [var.min_replicas]
}

run "refuses_fewer_replicas_at_most_than_at_least" {
  command = plan

  variables {
    min_replicas = 3
    max_replicas = 2
  }

  expect_failures = [var.max_replicas]
}

run "refuses_two_and_a_half_replicas_at_most" {
  command = plan

  variables {
    max_replicas = 2.5
  }

  expect_failures = [var.max_replicas]
}

run "refuses_no_cpu_target" {
  command = plan

  variables {
    cpu_target_percent = 0
  }

  expect_failures = [var.cpu_target_percent]
}

run "refuses_a_fraction_of_a_cpu_percent" {
  command = plan

  variables {
    cpu_target_percent = 1.5
  }

  expect_failures = [var.cpu_target_percent]
}

run "refuses_no_time_to_finish" {
  command = plan

  variables {
    termination_grace_period_seconds = 0
  }

  expect_failures = [var.termination_grace_period_seconds]
}

run "refuses_half_seconds_to_finish" {
  command = plan

  variables {
    termination_grace_period_seconds = 1.5
  }

  expect_failures = [var.termination_grace_period_seconds]
}
