resource "aws_sfn_state_machine" "m" {
  name       = "orders"
  type       = "EXPRESS"
  definition = jsonencode({ QueryLanguage = "JSONata", TimeoutSeconds = 60, StartAt = "A", States = { A = { Type = "Pass", End = true } } })
  logging_configuration {
    level = "ERROR"
  }
  tracing_configuration { enabled = true }
}
resource "aws_sfn_state_machine" "usual" {
  type       = "STANDARD"
  definition = <<EOF
{"StartAt": "A", "TimeoutSeconds": 90, "States": {"A": {"Type": "Pass", "End": true}}}
EOF
  logging_configuration { level = "OFF" }
}
