resource "aws_s3_bucket" "b" { bucket = "files" }
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_public_access_block" "b" {
  bucket              = aws_s3_bucket.b.id
  block_public_policy = true
}
resource "aws_s3_bucket_notification" "b" {
  bucket      = aws_s3_bucket.b.id
  eventbridge = true
  lambda_function {
    lambda_function_arn = aws_lambda_function.f.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "in/"
    filter_suffix       = ".csv"
  }
  queue {
    queue_arn     = aws_sqs_queue.q.arn
    events        = ["s3:ObjectRemoved:*"]
    filter_prefix = "out/"
  }
  topic {
    topic_arn     = aws_sns_topic.t.arn
    events        = ["s3:ObjectRestore:*"]
    filter_suffix = ".jpg"
  }
}
resource "aws_lambda_function" "f" {}
resource "aws_sqs_queue" "q" {}
resource "aws_sns_topic" "t" {}
resource "aws_s3_bucket" "old" { acl = "public-read" }
resource "aws_s3_bucket" "new" {}
resource "aws_s3_bucket_acl" "new" {
  bucket = aws_s3_bucket.new.id
  acl    = "public-read-write"
}
resource "aws_s3_bucket" "own" { acl = "private" }
resource "aws_s3_bucket" "site" {}
resource "aws_s3_bucket_website_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  index_document { suffix = "index.html" }
}
resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.site.arn}/*" }] })
}
