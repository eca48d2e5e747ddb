"""Resources of Terraform that say something of another and are no part: connections, rights, settings."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.reading import read

PARTS = """
resource "aws_lb" "web" { load_balancer_type = "application" }
resource "aws_lb_target_group" "front" { target_type = "lambda" }
resource "aws_alb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  default_action { target_group_arn = aws_lb_target_group.front.arn }
}
resource "aws_elb" "old" { name = "old" }
resource "aws_lambda_function" "api" { timeout = 10 }
resource "aws_instance" "machine" { ami = "x" }
resource "aws_autoscaling_group" "group" { min_size = 1 }
resource "aws_sqs_queue" "jobs" {}
resource "aws_sqs_queue" "dead" {}
resource "aws_dynamodb_table" "items" { hash_key = "id" }
resource "aws_kinesis_stream" "changes" { name = "changes" }
resource "aws_db_proxy" "proxy" { name = "proxy" }
resource "aws_db_instance" "db" { identifier = "db" }
resource "aws_s3_bucket" "files" {}
resource "aws_api_gateway_rest_api" "rest" { name = "rest" }
"""
NAMES = {"web", "old", "api", "machine", "group", "jobs", "dead", "items", "changes", "proxy", "db", "files", "rest"}


def _read(more: str) -> tuple[set[str], set[tuple[str, str, str]]]:
    sketch = read((PARTS + more).encode()).sketch
    names = {node.id: node.label or node.id for node in sketch.nodes}
    lines = {(names[line.source], names[line.target], line.kind) for line in sketch.connections}
    return set(names.values()), lines


@pytest.mark.parametrize(
    ("kind", "says", "line"),
    [
        (
            "aws_lb_target_group_attachment",
            "target_group_arn = aws_lb_target_group.front.arn\n target_id = aws_lambda_function.api.arn",
            ("web", "api", "sync"),
        ),
        (
            "aws_alb_target_group_attachment",
            "target_group_arn = aws_lb_target_group.front.arn\n target_id = aws_instance.machine.id",
            ("web", "machine", "sync"),
        ),
        (
            "aws_elb_attachment",
            "elb = aws_elb.old.id\n instance = aws_instance.machine.id",
            ("old", "machine", "sync"),
        ),
        (
            "aws_autoscaling_attachment",
            "autoscaling_group_name = aws_autoscaling_group.group.id\n"
            " lb_target_group_arn = aws_lb_target_group.front.arn",
            ("web", "group", "sync"),
        ),
        (
            "aws_sqs_queue_redrive_policy",
            "queue_url = aws_sqs_queue.jobs.id\n redrive_policy = jsonencode({\n"
            "  deadLetterTargetArn = aws_sqs_queue.dead.arn\n  maxReceiveCount = 4\n })",
            ("jobs", "dead", "dlq"),
        ),
        (
            "aws_dynamodb_kinesis_streaming_destination",
            "table_name = aws_dynamodb_table.items.name\n stream_arn = aws_kinesis_stream.changes.arn",
            ("items", "changes", "push"),
        ),
        (
            "aws_db_proxy_target",
            "db_proxy_name = aws_db_proxy.proxy.name\n db_instance_identifier = aws_db_instance.db.identifier",
            ("proxy", "db", "readwrite"),
        ),
    ],
)
def test_what_joins_two_parts_is_their_connection(kind: str, says: str, line: tuple[str, str, str]) -> None:
    names, lines = _read(f'resource "{kind}" "it" {{\n {says}\n}}\n')
    assert names == NAMES
    assert line in lines


NO_PARTS = """
s3_bucket_lifecycle_configuration s3_bucket_cors_configuration s3_bucket_acl s3_bucket_logging
s3_bucket_replication_configuration api_gateway_method_response api_gateway_usage_plan api_gateway_method_settings
cloudwatch_log_stream cloudwatch_log_metric_filter appautoscaling_policy appautoscaling_target launch_template
db_subnet_group vpc_security_group_ingress_rule default_vpc lambda_provisioned_concurrency_config lambda_function_url
ecs_cluster_capacity_providers volume_attachment rds_cluster_instance acm_certificate_validation alb_listener_rule
cloudwatch_event_permission
"""


@pytest.mark.parametrize("kind", NO_PARTS.split())
def test_settings_rights_and_steps_of_deploying_are_no_parts(kind: str) -> None:
    assert _read(f'resource "aws_{kind}" "it" {{ name = "it" }}\n')[0] == NAMES


def test_an_address_of_a_function_is_a_setting_of_it() -> None:
    more = 'resource "aws_lambda_function_url" "u" {\n function_name = aws_lambda_function.api.function_name\n'
    sketch = read((PARTS + more + ' authorization_type = "AWS_IAM"\n}\n').encode()).sketch
    function = next(node for node in sketch.nodes if node.service == "aws.lambda")
    assert function.settings["function_url_auth"] == "AWS_IAM"
