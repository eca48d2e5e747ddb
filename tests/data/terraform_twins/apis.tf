resource "aws_apigatewayv2_api" "h" {
  name          = "shop"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins     = ["https://a.example", "https://b.example"]
    allow_credentials = true
    max_age           = 300
  }
}
resource "aws_apigatewayv2_integration" "h" {
  api_id               = aws_apigatewayv2_api.h.id
  integration_type     = "AWS_PROXY"
  integration_uri      = aws_lambda_function.f.invoke_arn
  timeout_milliseconds = 9000
}
resource "aws_apigatewayv2_route" "h" {
  api_id    = aws_apigatewayv2_api.h.id
  route_key = "GET /orders"
  target    = "integrations/${aws_apigatewayv2_integration.h.id}"
  authorization_type = "CUSTOM"
  authorizer_id      = aws_apigatewayv2_authorizer.h.id
}
resource "aws_apigatewayv2_authorizer" "h" {
  api_id                            = aws_apigatewayv2_api.h.id
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = aws_lambda_function.f.invoke_arn
  authorizer_result_ttl_in_seconds  = 60
  authorizer_payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "tokens" {
  api_id             = aws_apigatewayv2_api.h.id
  route_key          = "GET /mine"
  target             = "integrations/${aws_apigatewayv2_integration.h.id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.tokens.id
}
resource "aws_apigatewayv2_authorizer" "tokens" {
  api_id           = aws_apigatewayv2_api.h.id
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    audience = ["a", "b"]
    issuer   = "https://cognito-idp.eu-west-1.amazonaws.com/${aws_cognito_user_pool.u.id}"
  }
}
resource "aws_cognito_user_pool" "u" {
  mfa_configuration = "ON"
  password_policy { minimum_length = 12 }
}
resource "aws_api_gateway_authorizer" "r" {
  rest_api_id                      = aws_api_gateway_rest_api.r.id
  type                             = "TOKEN"
  authorizer_uri                   = aws_lambda_function.f.invoke_arn
  authorizer_result_ttl_in_seconds = 30
}
resource "aws_lambda_function" "f" {}
resource "aws_api_gateway_rest_api" "r" {
  name = "old"
  endpoint_configuration { types = ["REGIONAL"] }
}
resource "aws_api_gateway_request_validator" "r" { rest_api_id = aws_api_gateway_rest_api.r.id }
resource "aws_api_gateway_stage" "r" {
  rest_api_id           = aws_api_gateway_rest_api.r.id
  stage_name            = "v1"
  xray_tracing_enabled  = true
  cache_cluster_enabled = true
}
resource "aws_api_gateway_method_settings" "r" {
  rest_api_id = aws_api_gateway_rest_api.r.id
  stage_name  = "v1"
  method_path = "*/*"
  settings {
    cache_ttl_in_seconds   = 60
    throttling_burst_limit = 20
    throttling_rate_limit  = 10
  }
}
