"""Callers of a template are told what happened, and its publishers get through: throttles, stages, keys."""

from __future__ import annotations

from typing import Any

import pytest
from samtranslator.translator.transform import transform

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.core.interchange.test_sam import Policies, errors
from tests.core.interchange.test_what_leaves import (
    Template,
    integrations,
    of_catalogue,
    of_type,
    with_services,
    written,
)

PUBLISHERS = {"s3": "notify", "eventbridge": "rule", "lambda": "write"}
# What AWS names it where it tells by a 400 that it was too much at once.
THROTTLES = {
    "kinesis": ("ProvisionedThroughputExceededException",),
    "dynamodb": ("ProvisionedThroughputExceededException", "ThrottlingException"),
}


def hidden_throttles(template: Template) -> list[str]:
    """Services that tell by a 400 that it was too much at once, and whose callers would take it for their own fault."""
    found = []
    for path, one in integrations(template).items():
        names = next((names for key, names in THROTTLES.items() if f":{key}:" in str(one)), ())
        refused = one["x-amazon-apigateway-integration"]["responses"]["4\\d{2}"]
        condition, _, override = refused.get("responseTemplates", {}).get("application/json", "").partition("))")
        known = all(f"'{name}'" in condition for name in names) and "responseOverride.status = 429)" in override
        found += [path] if names and not known else []
    return found


def test_too_much_at_once_is_told_as_that() -> None:
    assert {key: bad for key, (template, _) in of_catalogue().items() if (bad := hidden_throttles(template))} == {}
    template = written(with_services(*THROTTLES, "sqs"))[0]
    assert hidden_throttles(template) == []
    for path, one in integrations(template).items():
        refused = one["x-amazon-apigateway-integration"]["responses"]["4\\d{2}"]
        assert ("responseTemplates" in refused) == (path != "/sqs")
        refused.pop("responseTemplates", None)
    assert hidden_throttles(template) == [f"/{key}" for key in THROTTLES]


def test_an_http_api_says_that_it_hands_codes_on_as_they_are() -> None:
    sketch = Sketch(
        nodes=(node("api", service="aws.http-api"), node("stream", service="aws.kinesis")),
        connections=(line("api-stream", "api", "stream", kind="write"),),
    )
    assert any("400 also where it was too much at once" in note for note in written(sketch)[1])


def test_a_rest_api_has_one_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made = transform(written(with_services("sqs"))[0], {}, Policies())
    stages = [one["Properties"] for one in made["Resources"].values() if one["Type"] == "AWS::ApiGateway::Stage"]
    assert [one["StageName"] for one in stages] == ["prod"]
    deployments = [one for one in made["Resources"].values() if one["Type"] == "AWS::ApiGateway::Deployment"]
    assert [one["Properties"].get("StageName") for one in deployments] == [None]


# -- Encrypted topics --------------------------------------------------------------------------------------------------


def shut_out(template: Template) -> set[tuple[str, str]]:
    """Services that may publish to a topic and may not use the key that encrypts it."""
    found = set()
    for policy in of_type(template, "AWS::SNS::TopicPolicy").values():
        services = {str(one["Principal"].get("Service")) for one in policy["PolicyDocument"]["Statement"]}
        for topic in (name["Ref"] for name in policy["Topics"]):
            key = template["Resources"][topic]["Properties"].get("KmsMasterKeyId")
            found |= {(topic, one) for one in services - key_users(template, key)} if key else set()
    return found


def key_users(template: Template, key: Any) -> set[str]:
    """The services that may use a key of the template; nobody's of one that AWS keeps."""
    if not isinstance(key, dict):
        return set()
    statements = template["Resources"][key["Ref"]]["Properties"]["KeyPolicy"]["Statement"]
    wanted = {"kms:GenerateDataKey*", "kms:Decrypt"}
    users = [one["Principal"].get("Service", []) for one in statements if wanted <= {*one["Action"]}]
    return {service for several in users for service in ([several] if isinstance(several, str) else several)}


def encrypted(*by: str) -> Sketch:
    lines = tuple(line(f"{key}-topic", key, "topic", kind=kind) for key, kind in PUBLISHERS.items() if key in by)
    nodes = (node(key, service=f"aws.{key}") for key in by)
    return Sketch(nodes=(node("topic", service="aws.sns", settings={"encryption": True}), *nodes), connections=lines)


def test_who_publishes_to_an_encrypted_topic_may_use_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {key: bad for key, (template, _) in of_catalogue().items() if (bad := shut_out(template))} == {}
    sketch = encrypted(*PUBLISHERS)
    text = export(Subject(sketch, vocabulary(), arrange))[0]
    template = load(text.encode())
    assert shut_out(template) == set()
    assert errors(text, monkeypatch) == []
    key = next(iter(of_type(template, "AWS::KMS::Key").values()))
    assert key["KeyPolicy"]["Statement"].pop()["Principal"]["Service"] == ["s3.amazonaws.com", "events.amazonaws.com"]
    assert shut_out(template) == {("Topic", "s3.amazonaws.com"), ("Topic", "events.amazonaws.com")}
    alone = written(encrypted("lambda"))[0]
    assert of_type(alone, "AWS::SNS::Topic")["Topic"]["KmsMasterKeyId"] == "alias/aws/sns"
    assert not of_type(alone, "AWS::KMS::Key")
