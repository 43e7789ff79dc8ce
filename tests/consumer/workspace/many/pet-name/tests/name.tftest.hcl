mock_provider "random" {}

run "plan" {
  command = plan

  variables {
    length = 2
  }
}
