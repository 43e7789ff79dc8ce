resource "time_rotating" "name" {
  rotation_days = var.renew_after_days
}

resource "random_pet" "name" {
  prefix  = var.prefix
  length  = 2
  keepers = { rotation = time_rotating.name.id }
}
