"""What other tools call our services: every name exists there, and no name means two services without a rule."""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from pathlib import Path

import cfnlint
import pytest
from diagrams import Node

from patterns_app.core.services.model import Service
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each

WORDS = vocabulary()
SERVICES = list(WORDS.services.values())
SCHEMAS = Path(cfnlint.__file__).parent / "data/schemas"
# SAM's own types are no types of CloudFormation, and a custom resource is anybody's.
TYPES = {*json.loads((SCHEMAS / "providers/us-east-1.json").read_text()), "AWS::CloudFormation::CustomResource"}


def is_known(kind: str) -> bool:
    if kind.endswith("::*"):
        return any(one.startswith(kind[:-1]) for one in TYPES)
    return kind in TYPES or kind.startswith("AWS::Serverless::")


def claimed_twice(claims: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Names with the services that claim them, where these are several."""
    counted = Counter(name for name, _ in set(claims))
    return {name: [key for one, key in claims if one == name] for name, times in counted.items() if times > 1}


@each("service", SERVICES, ids=lambda service: service.key)
def test_resource_types_exist(service: Service) -> None:
    kinds = [*service.cloudformation, *service.folds, *(rule.type for rule in service.cloudformation_when)]
    assert [kind for kind in kinds if not is_known(kind)] == []


@each("service", SERVICES, ids=lambda service: service.key)
def test_classes_are_of_the_diagrams_package(service: Service) -> None:
    told = [name for name in service.told_by if "." in name]
    for path in (*service.classes, *told):
        module, _, name = path.rpartition(".")
        assert issubclass(getattr(import_module(module), name), Node), path


def test_a_resource_type_is_one_services() -> None:
    types = [(kind, one.key) for one in SERVICES for kind in (*one.cloudformation, *one.folds)]
    assert claimed_twice(types) == {}
    rules = [
        ((rule.type, value), one.key) for one in SERVICES for rule in one.cloudformation_when for value in rule.values
    ]
    assert claimed_twice([(" is ".join(rule), key) for rule, key in rules]) == {}


def test_a_shared_type_has_somebody_who_is_meant_without_the_property() -> None:
    alone = {kind for one in SERVICES for kind in one.cloudformation}
    assert [rule.type for one in SERVICES for rule in one.cloudformation_when if rule.type not in alone] == []


def test_a_shape_of_drawio_is_one_services() -> None:
    claims = [(name, one.key) for one in SERVICES for name in (*one.stencils, *one.old_stencils)]
    assert claimed_twice(claims) == {}


def test_a_class_is_one_services() -> None:
    exact = [(one.diagrams, one.key) for one in SERVICES if one.diagrams_exact]
    assert claimed_twice([*exact, *((path, one.key) for one in SERVICES for path in one.classes)]) == {}


def test_words_that_decide_between_services_are_of_one() -> None:
    claims = [
        (f"{name}: {word.lower()}", one.key) for one in SERVICES for name in one.told_by for word in one.told_by[name]
    ]
    assert claimed_twice(claims) == {}
    shared = {name for one in SERVICES for name in one.told_by}
    own = {name for one in SERVICES for name in (*one.stencils, *one.old_stencils)}
    assert {name for name in shared if "." not in name} <= own


def test_a_word_of_several_services_has_a_rule() -> None:
    rules = names.words()
    deciding = [(name, one.key) for one in SERVICES for name in names.own_names(one) - set(rules.weak)]
    assert {name: keys for name, keys in claimed_twice(deciding).items() if name not in rules.shared} == {}
    assert [key for key in rules.shared.values() if key not in WORDS.services] == []


def test_old_shapes_are_read_and_never_written() -> None:
    old = {name for one in SERVICES for name in one.old_stencils}
    assert [one.key for one in SERVICES if one.stencil and one.stencil.name in old] == []


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("Orders (DynamoDB)", "aws.dynamodb"),
        ("Redis queue", "aws.elasticache"),
        ("MongoDB (NoSQL)", "aws.documentdb"),
        ("Step Function", "aws.step-functions"),
        ("Application Load Balancer", "aws.alb"),
        ("Customers", "client.browser"),
        ("Orders queue", "aws.sqs"),
        ("Kafka topic", "aws.msk"),
        ("backup bucket", "aws.s3"),
        ("Order service", ""),
        ("Production (full snapshot)", ""),
        ("JSON schema with extensions", ""),
        ("Configuration table update", ""),
        ("Document search", ""),
        ("Order consumer", ""),
        ("Device registration form", ""),
        ("Login", "aws.cognito"),
        ("Order resolver code", ""),
        ("terraform plan", "diagrams.onprem.iac.Terraform"),
        ("Grafana", "diagrams.onprem.monitoring.Grafana"),
        ("Managed service", ""),
        ("Message broker", ""),
        ("Orderly", ""),  # a name within a word is none
        ("SQS orders to S3", "aws.sqs"),
        ("SQS …-s3", "aws.sqs"),
        ("SQS ingest-s3-events", "aws.sqs"),
        ("orders-sqs", "aws.sqs"),
        ("Lambda writing into DynamoDB", "aws.lambda"),
        ("Admin accessing the OpenSearch dashboard", "client.browser"),
        ("Orders in DynamoDB", "aws.dynamodb"),
        ("arn:aws:sqs:eu-west-1:1:orders-s3", "aws.sqs"),
    ],
)
def test_a_label_names_a_service_by_its_longest_whole_word(words: str, service: str) -> None:
    assert names.of_words(words) == service


@pytest.mark.parametrize(
    ("shape", "label", "service"),
    [
        ("lambda", "Resize", "aws.lambda"),
        ("lambda", "Rewrite at the edge", "aws.lambda-edge"),
        ("api_gateway", "Shop", "aws.rest-api"),
        ("api_gateway", "Shop HTTP API", "aws.http-api"),
        ("cloudwatch_2", "", "aws.cloudwatch-dashboard"),
        ("cloudwatch_2", "Logs of the shop", "aws.cloudwatch-logs"),
        ("simple_queue_service", "DynamoDB", "aws.sqs"),
        ("aurora_instance", "", "aws.rds"),
        ("no_such_shape", "SQS", ""),
    ],
)
def test_a_shape_decides_before_the_label_and_where_it_is_shared_the_label_decides(
    shape: str, label: str, service: str
) -> None:
    assert names.of_stencil(shape, label) == service


def test_a_type_that_is_shared_is_told_apart_by_its_property() -> None:
    load_balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    assert names.of_type(load_balancer, lambda name: ["network"] if name == "Type" else []) == "aws.nlb"
    assert names.of_type(load_balancer, lambda _: []) == "aws.alb"
    assert names.of_type("AWS::IAM::Role", lambda _: []) == ""
    assert names.folded("AWS::IAM::Role") == names.folded("AWS::IAM::Group")
    assert names.folded("AWS::SQS::Queue") == ""


@each(
    ("label", "service"),
    [
        ("Message queue", "aws.sqs"),
        ("Queue for orders", "aws.sqs"),
        ("Topic: news", "aws.sns"),
        ("Order queue 2", "aws.sqs"),
        ("Shop users", "client.browser"),
        ("Queue worker", ""),
        ("User service", ""),
        ("Notification service", ""),
        ("Payment secrets rotator", ""),
        ("output directory", ""),
        ("Data pipeline", ""),
        ("SQS queue worker", "aws.sqs"),  # a product's own name decides wherever it stands
    ],
)
def test_a_word_that_describes_decides_where_the_label_is_about_it(label: str, service: str) -> None:
    assert names.of_words(label) == service


@pytest.mark.parametrize(
    ("variable", "expected"),
    [("SHOP_LINK", True), ("successUrl", True), ("ALLOWED_ORIGIN", True), ("API_URL", False), ("LINKER_URL", False)],
)
def test_a_variable_may_say_that_its_address_is_for_others(variable: str, expected: bool) -> None:
    assert names.is_handed_on(variable) is expected
