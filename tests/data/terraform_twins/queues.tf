resource "aws_sqs_queue" "q" {
  name                        = "jobs.fifo"
  fifo_queue                  = true
  fifo_throughput_limit       = "perMessageGroupId"
  delay_seconds               = 5
  message_retention_seconds   = 86400
  visibility_timeout_seconds  = 90
  receive_wait_time_seconds   = 20
  kms_master_key_id           = "alias/aws/sqs"
  redrive_policy = <<-EOF
    {"deadLetterTargetArn": "${aws_sqs_queue.d.arn}", "maxReceiveCount": 4}
  EOF
}
resource "aws_sqs_queue" "d" { sqs_managed_sse_enabled = true }
resource "aws_sqs_queue_policy" "d" {
  queue_url = aws_sqs_queue.d.id
  policy    = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:SendMessage", Resource = aws_sqs_queue.d.arn }] })
}
