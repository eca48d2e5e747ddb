resource "aws_cloudwatch_event_bus" "b" { name = "shop" }
resource "aws_cloudwatch_event_bus_policy" "b" {
  event_bus_name = aws_cloudwatch_event_bus.b.name
  policy         = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "events:PutEvents", Resource = "*" }] })
}
resource "aws_cloudwatch_event_archive" "b" { event_source_arn = aws_cloudwatch_event_bus.b.arn }
resource "aws_cloudwatch_event_rule" "r" {
  event_bus_name = aws_cloudwatch_event_bus.b.name
  event_pattern  = <<EOF
{"source": ["shop"], "detail": {"kind": [{"prefix": "a"}]}}
EOF
}
resource "aws_cloudwatch_event_target" "r" {
  rule           = aws_cloudwatch_event_rule.r.name
  event_bus_name = aws_cloudwatch_event_bus.b.name
  arn            = aws_lambda_function.f.arn
  dead_letter_config { arn = aws_sqs_queue.d.arn }
  retry_policy {
    maximum_event_age_in_seconds = 600
    maximum_retry_attempts       = 5
  }
}
resource "aws_lambda_function" "f" {}
resource "aws_sqs_queue" "d" {}
resource "aws_cloudwatch_event_rule" "hourly" {
  schedule_expression = "rate(1 hour)"
  is_enabled          = false
}
resource "aws_cloudwatch_event_target" "hourly" {
  rule = aws_cloudwatch_event_rule.hourly.name
  arn  = aws_lambda_function.f.arn
}
resource "aws_scheduler_schedule" "s" {
  schedule_expression = "cron(0 9 * * ? *)"
  schedule_expression_timezone = "Europe/Paris"
  state = "DISABLED"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.f.arn
    role_arn = "arn:aws:iam::1:role/x"
    retry_policy {
      maximum_event_age_in_seconds = 900
      maximum_retry_attempts       = 7
    }
    dead_letter_config { arn = aws_sqs_queue.d.arn }
  }
}
