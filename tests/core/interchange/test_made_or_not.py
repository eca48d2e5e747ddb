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
