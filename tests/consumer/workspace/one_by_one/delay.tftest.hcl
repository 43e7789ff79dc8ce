mock_provider "time" {}

run "plan" {
  command = plan
}
