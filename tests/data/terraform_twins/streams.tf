resource "aws_kinesis_stream" "k" {
  name             = "clicks"
  shard_count      = 2
  retention_period = 48
  encryption_type  = "KMS"
  kms_key_id       = "alias/aws/kinesis"
  max_record_size_in_kib = 2048
  stream_mode_details { stream_mode = "PROVISIONED" }
}
resource "aws_kinesis_stream" "bare" { encryption_type = "NONE" }
resource "aws_lambda_function" "f" { timeout = 3 }
resource "aws_sqs_queue" "q" {}
resource "aws_lambda_event_source_mapping" "k" {
  event_source_arn                   = aws_kinesis_stream.k.arn
  function_name                      = aws_lambda_function.f.arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 50
  bisect_batch_on_function_error     = true
  maximum_batching_window_in_seconds = 4
  maximum_record_age_in_seconds      = 600
  maximum_retry_attempts             = 3
  parallelization_factor             = 2
  function_response_types            = ["ReportBatchItemFailures"]
  provisioned_poller_config {
    maximum_pollers = 8
    minimum_pollers = 2
  }
  filter_criteria {
    filter { pattern = jsonencode({ data = { kind = ["a"] } }) }
    filter { pattern = "{\"data\": {\"kind\": [\"b\"]}}" }
  }
  destination_config {
    on_failure { destination_arn = aws_sqs_queue.q.arn }
  }
}
resource "aws_lambda_event_source_mapping" "q" {
  event_source_arn = aws_sqs_queue.q.arn
  function_name    = aws_lambda_function.f.arn
  batch_size       = 5
  scaling_config { maximum_concurrency = 7 }
}
