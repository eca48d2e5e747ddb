resource "aws_sns_topic" "t" {
  name              = "news.fifo"
  fifo_topic        = true
  kms_master_key_id = "alias/aws/sns"
}
resource "aws_sqs_queue" "q" {}
resource "aws_sns_topic_subscription" "s" {
  topic_arn            = aws_sns_topic.t.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.q.arn
  raw_message_delivery = true
  filter_policy        = jsonencode({ kind = ["a", { prefix = "b" }] })
}
resource "aws_sns_topic_policy" "t" {
  arn    = aws_sns_topic.t.arn
  policy = jsonencode({ Statement = { Effect = "Allow", Principal = { AWS = "*" }, Action = "sns:Publish", Resource = "*" } })
}
