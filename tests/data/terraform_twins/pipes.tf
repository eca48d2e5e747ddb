resource "aws_dynamodb_table" "t" {
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"
}
resource "aws_kinesis_stream" "k" {}
resource "aws_sqs_queue" "q" {}
resource "aws_sqs_queue" "to" {}
resource "aws_pipes_pipe" "pt" {
  source = aws_dynamodb_table.t.stream_arn
  target = aws_sqs_queue.to.arn
  source_parameters {
    filter_criteria {
      filter { pattern = jsonencode({ eventName = ["INSERT"] }) }
    }
    dynamodb_stream_parameters {
      starting_position                  = "LATEST"
      batch_size                         = 4
      maximum_batching_window_in_seconds = 6
      maximum_record_age_in_seconds      = 700
      maximum_retry_attempts             = 2
      parallelization_factor             = 3
    }
  }
}
resource "aws_pipes_pipe" "pk" {
  source = aws_kinesis_stream.k.arn
  target = aws_sqs_queue.to.arn
  source_parameters {
    kinesis_stream_parameters {
      starting_position                  = "TRIM_HORIZON"
      batch_size                         = 4
      maximum_batching_window_in_seconds = 6
      maximum_record_age_in_seconds      = 700
      maximum_retry_attempts             = 2
      parallelization_factor             = 3
    }
  }
}
resource "aws_pipes_pipe" "pq" {
  source = aws_sqs_queue.q.arn
  target = aws_sqs_queue.to.arn
  source_parameters {
    sqs_queue_parameters {
      batch_size                         = 7
      maximum_batching_window_in_seconds = 8
    }
  }
}
