resource "time_rotating" "suffix" {
  rotation_days = var.rotation_days
}

resource "random_id" "suffix" {
  byte_length = 4
  keepers     = merge(var.keepers, { rotation = time_rotating.suffix.id })
}
