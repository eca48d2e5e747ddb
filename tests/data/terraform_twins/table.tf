resource "aws_dynamodb_table" "t" {
  name                        = "orders"
  billing_mode                = "PROVISIONED"
  read_capacity               = 5
  write_capacity              = 3
  hash_key                    = "Id"
  range_key                   = "Sk"
  deletion_protection_enabled = true
  stream_enabled              = true
  stream_view_type            = "KEYS_ONLY"
  attribute {
    name = "Id"
    type = "S"
  }
  attribute {
    name = "Sk"
    type = "N"
  }
  ttl {
    attribute_name = "exp"
    enabled        = true
  }
  point_in_time_recovery { enabled = true }
  server_side_encryption { enabled = true }
  global_secondary_index {
    name            = "by-sk"
    hash_key        = "Sk"
    projection_type = "ALL"
  }
  global_secondary_index {
    name            = "by-id"
    hash_key        = "Id"
    range_key       = "Sk"
    projection_type = "KEYS_ONLY"
  }
}
resource "aws_dynamodb_table" "plain" {
  name             = "plain"
  hash_key         = "Id"
  stream_enabled   = false
  stream_view_type = ""
  ttl {
    attribute_name = "exp"
    enabled        = false
  }
  point_in_time_recovery { enabled = false }
}
