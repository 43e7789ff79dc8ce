# What the identifier is made of.
mock_provider "random" {
  mock_resource "random_id" {
    defaults = {
      hex = "0123abcd"
    }
  }
}
mock_provider "time" {}

variables {
  name = "cache"
}

run "makes_an_identifier" {
  assert {
    condition     = output.name == "cache-0123abcd" && output.suffix == "0123abcd"
    error_message = "The identifier is not NAME-SUFFIX."
  }

  assert {
    condition     = time_rotating.suffix.rotation_days == 90
    error_message = "The suffix does not last 90 days by default."
  }
}

run "has_a_new_suffix_with_each_rotation_and_keeper" {
  variables {
    keepers = { image = "v2" }
  }

  assert {
    condition     = random_id.suffix.keepers == tomap({ image = "v2", rotation = time_rotating.suffix.id })
    error_message = "The suffix depends on something else than rotation and keepers."
  }
}

run "keeps_within_a_dns_label" {
  variables {
    name = "a-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1z"
  }

  assert {
    condition     = length(output.name) == 51
    error_message = "The longest identifier has another length than the output says."
  }
}
