# Every validation of variables-storage.tf: the outermost values that are accepted, and the nearest that are not.
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
    s3_endpoint         = "s"
    s3_bucket           = "abc"
    s3_max_idle_conns   = 1
    num_uploaders       = 1
    max_queued_uploads  = 1
    local_cache_size_gb = 10
    max_cache_size_gb   = 1
  }

}

run "accepts_http" {
  command = plan

  variables {
    s3_endpoint           = "http://minio.minio.svc:9000/"
    s3_bucket             = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    s3_prefix             = "a/b"
    s3_bucket_lookup_type = "auto"
  }

}

run "accepts_https" {
  command = plan

  variables {
    s3_endpoint           = "https://s3.example.org"
    s3_disable_ssl        = false
    s3_bucket_lookup_type = "dns"
  }

}

run "accepts_a_cache_that_just_fits" {
  command = plan

  variables {
    local_cache_size_gb = 20
    max_cache_size_gb   = 18
  }

}

run "refuses_an_endpoint_with_a_path" {
  command = plan

  variables {
    s3_endpoint = "minio:9000/path"
  }

  expect_failures = [var.s3_endpoint]
}

run "refuses_an_endpoint_without_a_host" {
  command = plan

  variables {
    s3_endpoint = ":9000"
  }

  expect_failures = [var.s3_endpoint]
}

run "refuses_https_with_ssl_disabled" {
  command = plan

  variables {
    s3_endpoint = "https://s3.example.org"
  }

  expect_failures = [var.s3_endpoint]
}

run "refuses_http_with_ssl" {
  command = plan

  variables {
    s3_endpoint    = "http://minio:9000"
    s3_disable_ssl = false
  }

  expect_failures = [var.s3_endpoint]
}

run "refuses_a_bucket_of_2_characters" {
  command = plan

  variables {
    s3_bucket = "ab"
  }

  expect_failures = [var.s3_bucket]
}

run "refuses_a_bucket_of_64_characters" {
  command = plan

  variables {
    s3_bucket = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  expect_failures = [var.s3_bucket]
}

run "refuses_a_bucket_with_other_characters" {
  command = plan

  variables {
    s3_bucket = "No_Bucket"
  }

  expect_failures = [var.s3_bucket]
}

run "refuses_a_slash_before_the_prefix" {
  command = plan

  variables {
    s3_prefix = "/p"
  }

  expect_failures = [var.s3_prefix]
}

run "refuses_a_slash_after_the_prefix" {
  command = plan

  variables {
    s3_prefix = "p/"
  }

  expect_failures = [var.s3_prefix]
}

run "refuses_an_unknown_lookup" {
  command = plan

  variables {
    s3_bucket_lookup_type = "virtual"
  }

  expect_failures = [var.s3_bucket_lookup_type]
}

run "refuses_no_idle_connection" {
  command = plan

  variables {
    s3_max_idle_conns = 0
  }

  expect_failures = [var.s3_max_idle_conns]
}

run "refuses_a_fraction_of_a_connection" {
  command = plan

  variables {
    s3_max_idle_conns = 1.5
  }

  expect_failures = [var.s3_max_idle_conns]
}

run "refuses_no_uploader" {
  command = plan

  variables {
    num_uploaders = 0
  }

  expect_failures = [var.num_uploaders]
}

run "refuses_a_fraction_of_an_uploader" {
  command = plan

  variables {
    num_uploaders = 1.5
  }

  expect_failures = [var.num_uploaders]
}

run "refuses_no_queued_upload" {
  command = plan

  variables {
    max_queued_uploads = 0
  }

  expect_failures = [var.max_queued_uploads]
}

run "refuses_a_fraction_of_an_upload" {
  command = plan

  variables {
    max_queued_uploads = 1.5
  }

  expect_failures = [var.max_queued_uploads]
}

run "refuses_a_volume_of_9_gib" {
  command = plan

  variables {
    local_cache_size_gb = 9
  }

  expect_failures = [var.local_cache_size_gb]
}

run "refuses_a_fraction_of_a_gib_of_volume" {
  command = plan

  variables {
    local_cache_size_gb = 10.5
  }

  expect_failures = [var.local_cache_size_gb]
}

run "refuses_a_cache_of_nothing" {
  command = plan

  variables {
    max_cache_size_gb = 0
  }

  expect_failures = [var.max_cache_size_gb]
}

run "refuses_a_fraction_of_a_gib_of_cache" {
  command = plan

  variables {
    max_cache_size_gb = 1.5
  }

  expect_failures = [var.max_cache_size_gb]
}

run "refuses_a_cache_as_large_as_its_volume" {
  command = plan

  variables {
    local_cache_size_gb = 10
    max_cache_size_gb   = 10
  }

  expect_failures = [var.max_cache_size_gb]
}

run "refuses_a_cache_whose_limit_fills_its_volume" {
  command = plan

  variables {
    local_cache_size_gb = 20
    max_cache_size_gb   = 19
  }

  expect_failures = [var.max_cache_size_gb]
}
