# Every validation of variables.tf: the outermost values that are accepted, and the nearest that are not.
mock_provider "random" {}
mock_provider "time" {}

variables {
  name = "cache"
}

run "accepts_smallest_values" {
  command = plan

  variables {
    name          = "a"
    rotation_days = 1
  }

}

run "accepts_the_longest_name" {
  command = plan

  variables {
    name = "a-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1z"
  }

}

run "refuses_an_empty_name" {
  command = plan

  variables {
    name = ""
  }

  expect_failures = [var.name]
}

run "refuses_a_name_of_43_characters" {
  command = plan

  variables {
    name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
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

run "refuses_no_days" {
  command = plan

  variables {
    rotation_days = 0
  }

  expect_failures = [var.rotation_days]
}

run "refuses_a_day_and_a_half" {
  command = plan

  variables {
    rotation_days = 1.5
  }

  expect_failures = [var.rotation_days]
}
