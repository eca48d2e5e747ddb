resource "aws_db_instance" "i" {
  engine                  = "postgres"
  storage_encrypted       = true
  multi_az                = true
  backup_retention_period = 7
  publicly_accessible     = true
  password                = "Aa1234321Bb"
}
resource "aws_rds_cluster" "c" {
  engine                  = "aurora-mysql"
  storage_encrypted       = false
  backup_retention_period = 3
  master_password         = "Aa1234321Bb"
}
resource "aws_db_proxy" "p" {
  require_tls         = true
  idle_client_timeout = 900
  auth { iam_auth = "REQUIRED" }
}
resource "aws_db_proxy_default_target_group" "p" {
  db_proxy_name = aws_db_proxy.p.name
  connection_pool_config { max_connections_percent = 80 }
}
resource "aws_kms_key" "k" {
  enable_key_rotation     = true
  deletion_window_in_days = 7
}
