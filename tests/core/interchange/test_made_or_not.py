"""What a template makes no resource of, because nobody drew one that runs or stands there all the time."""

from __future__ import annotations

from typing import Any

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.each import each


def written(*parts: Node, kinds: dict[tuple[str, str], str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The resources of a template of these parts and connections, and its notes."""
    lines = tuple(line(f"{one}-{other}", one, other, kind=kind) for (one, other), kind in kinds.items())
    text, notes = export(Subject(Sketch(nodes=parts, connections=lines), vocabulary(), arrange))
    return load(text.encode())["Resources"], notes


def types(resources: dict[str, Any]) -> list[str]:
    return sorted(one["Type"] for one in resources.values())


STARTED = {"aws.eventbridge-scheduler": "async", "aws.step-functions": "orchestrate", "aws.eventbridge": "rule"}


@each(("service", "kind"), list(STARTED.items()))
def test_a_task_that_is_only_started_has_no_service(service: str, kind: str) -> None:
    parts = (node("from", service=service), node("task", service="aws.fargate"))
    resources, notes = written(*parts, kinds={("from", "task"): kind})
    assert "AWS::ECS::TaskDefinition" in types(resources)
    assert "AWS::ECS::Service" not in types(resources)
    assert "ecs:RunTask" in str(resources)
    assert [one for one in notes if one.startswith("task: its task is started each time")]


def test_a_container_that_is_asked_or_that_shall_run_has_its_service() -> None:
    start = node("from", service="aws.eventbridge-scheduler")
    many = node("task", service="aws.fargate", settings={"desired_count": 2})
    door = node("door", service="aws.alb")
    plain = node("task", service="aws.fargate")
    for parts, kinds in (
        ((start, many), {("from", "task"): "async"}),
        ((start, plain, door), {("from", "task"): "async", ("door", "task"): "sync"}),
        ((plain,), {}),
    ):
        assert "AWS::ECS::Service" in types(written(*parts, kinds=kinds)[0])


def test_plain_bedrock_is_a_right_and_no_agent() -> None:
    for service, owner in (("aws.lambda", "CodeFunction"), ("aws.fargate", "CodeTaskRole")):
        code, asked = node("code", service=service), node("ai", service="aws.bedrock", label="Amazon Bedrock Claude")
        resources, notes = written(code, asked, kinds={("code", "ai"): "sync"})
        assert "Bedrock" not in str(types(resources))
        (right,) = statements(resources[owner], "bedrock:InvokeModel")
        assert [one["Fn::Sub"].partition(":bedrock:")[2] for one in right["Resource"]] == [
            "*::foundation-model/*",
            "${AWS::Region}:${AWS::AccountId}:inference-profile/*",
        ]
        assert [one for one in notes if one.startswith("Amazon Bedrock Claude (ai) is no resource")]


@each(
    ("label", "settings"),
    [
        ("Support agent", {}),
        ("Bedrock", {"model": "amazon.nova-lite-v1:0"}),
        ("Knowledge base", {}),
        ("Bedrock", {"idle_ttl": 600}),
        ("Bedrock", {"guardrail": "g1"}),
    ],
)
def test_an_agent_that_is_drawn_is_made(label: str, settings: dict[str, Any]) -> None:
    resources, notes = written(
        node("code"), node("ai", service="aws.bedrock", label=label, settings=settings), kinds={("code", "ai"): "sync"}
    )
    assert "AWS::Bedrock::Agent" in types(resources)
    assert [one for one in notes if one.startswith("code-ai: ") and "an agent is asked by its alias" in one]


def test_code_that_sends_mail_may_do_so_from_the_identity_and_its_proof_is_asked_for() -> None:
    resources, notes = written(node("code"), node("mail", service="aws.ses"), kinds={("code", "mail"): "write"})
    (right,) = statements(resources["CodeFunction"], "ses:SendEmail")
    assert "identity/${MailEmailIdentity}" in str(right["Resource"])
    assert resources["CodeFunction"]["Properties"]["Environment"]["Variables"] == {
        "MAIL_SENDER": {"Ref": "MailEmailIdentity"}
    }
    assert [one for one in notes if one.startswith("code-mail: ") and "until its identity is verified" in one]


def statements(resource: dict[str, Any], action: str) -> list[dict[str, Any]]:
    """The statements of the policies of a function or role that allow an action."""
    found = [
        one
        for policy in resource["Properties"]["Policies"]
        for one in policy.get("PolicyDocument", policy)["Statement"]
    ]
    return [one for one in found if action in one["Action"]]
