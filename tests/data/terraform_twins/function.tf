resource "aws_lambda_function" "f" {
  function_name = "work"
  runtime       = "java21"
  architectures = ["arm64"]
  memory_size   = 512
  timeout       = 12
  reserved_concurrent_executions = 3
  tracing_config { mode = "Active" }
  ephemeral_storage { size = 1024 }
  snap_start { apply_on = "PublishedVersions" }
  tenancy_config { tenant_isolation_mode = "PER_TENANT" }
  durable_config {
    execution_timeout = 3600
    retention_period  = 7
  }
  capacity_provider_config {
    lambda_managed_instances_capacity_provider_config { capacity_provider_arn = "arn:aws:lambda:x" }
  }
}
resource "aws_lambda_function_recursion_config" "f" {
  function_name  = aws_lambda_function.f.function_name
  recursive_loop = "Allow"
}
resource "aws_lambda_function_event_invoke_config" "f" {
  function_name                = aws_lambda_function.f.function_name
  maximum_event_age_in_seconds = 120
  maximum_retry_attempts       = 0
  destination_config {
    on_failure { destination = aws_sqs_queue.q.arn }
  }
}
resource "aws_lambda_function_url" "f" {
  function_name      = aws_lambda_function.f.function_name
  authorization_type = "NONE"
  invoke_mode        = "RESPONSE_STREAM"
}
resource "aws_lambda_provisioned_concurrency_config" "f" {
  function_name                     = aws_lambda_function.f.function_name
  qualifier                         = "live"
  provisioned_concurrent_executions = 5
}
resource "aws_lambda_permission" "f" {
  function_name = aws_lambda_function.f.function_name
  action        = "lambda:InvokeFunction"
  principal     = "*"
}
resource "aws_cloudwatch_log_group" "f" {
  name              = "/aws/lambda/work"
  retention_in_days = 14
}
resource "aws_sqs_queue" "q" { fifo_queue = false }
