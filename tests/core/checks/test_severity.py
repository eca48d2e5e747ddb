"""An error is what cannot be deployed or loses by construction, never what nobody has set."""

from __future__ import annotations

import msgspec

from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.profile import Team
from patterns_app.core.checks.run import check, run
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node

# What the lines alone say, whatever is set: pairs that AWS does not join, and Firehose, WAF and edge functions.
FORM = {"CON-001", "CON-002", "CON-003", "CON-008", "CON-010", "CON-014"}


def _bare(sketch: Sketch) -> Sketch:
    """The same as an imported drawing has it: nothing is set."""
    nodes = tuple(msgspec.structs.replace(part, settings={}) for part in sketch.nodes)
    lines = tuple(msgspec.structs.replace(part, settings={}) for part in sketch.connections)
    return msgspec.structs.replace(sketch, nodes=nodes, connections=lines)


def test_a_drawing_on_which_nothing_is_set_has_no_error_but_for_its_lines() -> None:
    for rule, example in examples().items():
        for sketch in (example.bad, example.good, *(case.sketch for case in example.cases)):
            errors = {found.rule for found in run(_bare(sketch), vocabulary()) if found.severity == "error"}
            assert errors <= FORM, (rule, sketch.title)


def _stream(**settings: str) -> Sketch:
    table = msgspec.structs.replace(node("orders", service="aws.dynamodb"), settings=settings)
    return Sketch(nodes=(table, node("mail")), connections=(line("poll", "orders", "mail", kind="stream_poll"),))


def test_a_stream_that_is_said_to_be_off_is_an_error_and_one_of_which_nothing_is_said_a_note() -> None:
    off = next(found for found in run(_stream(stream="none"), vocabulary()) if found.rule == "CON-012")
    unset = next(found for found in run(_stream(), vocabulary()) if found.rule == "CON-012")
    assert (off.severity, off.unfinished) == ("error", False)
    assert (unset.severity, unset.unfinished) == ("info", True)


def test_a_team_that_sets_a_severity_gets_it_whatever_is_set() -> None:
    team = Team(rules={"CON-012": "warning"})
    assert [found.severity for found in check(_stream(), vocabulary(), team).findings if found.rule == "CON-012"] == [
        "warning"
    ]
    strict = check(_stream(), vocabulary(), "strict").findings
    assert [found.severity for found in strict if found.rule == "CON-012"] == ["info"]


def test_a_line_of_which_nobody_says_what_it_means_is_no_error_where_the_pair_cannot_be_connected() -> None:
    parts = (node("topic", service="aws.msk"), node("key", service="aws.appflow"))
    for kind, severity in {"unspecified": "warning", "write": "error"}.items():
        sketch = Sketch(nodes=parts, connections=(line("a", "topic", "key", kind=kind),))
        assert [one.severity for one in run(sketch, vocabulary()) if one.rule == "CON-001"] == [severity]


def test_what_aws_says_it_refuses_is_an_error_and_what_only_has_no_place_for_a_group_a_warning() -> None:
    topic = msgspec.structs.replace(node("topic", service="aws.sns"), settings={"fifo": True})
    wanted = {"aws.s3": ("notify", "error"), "aws.eventbridge-pipe": ("write", "error")}
    for service, (kind, severity) in {**wanted, "aws.eventbridge": ("rule", "warning")}.items():
        sketch = Sketch(
            nodes=(node("from", service=service), topic), connections=(line("a", "from", "topic", kind=kind),)
        )
        assert [one.severity for one in run(sketch, vocabulary()) if one.rule == "CON-011"] == [severity], service


def test_a_throttled_message_ends_in_a_dead_letter_queue_only_where_there_is_one() -> None:
    work = msgspec.structs.replace(node("work"), settings={"reserved_concurrency": 2})
    parts = (node("jobs", service="aws.sqs"), node("dead", service="aws.sqs"), work)
    poll, dead = line("a", "jobs", "work", kind="queue_poll"), line("b", "jobs", "dead", kind="dlq")
    for lines, is_named in (((poll,), False), ((poll, dead), True)):
        sketch = Sketch(nodes=parts, connections=lines)
        said = next(one.message for one in run(sketch, vocabulary()) if one.rule == "LIM-018")
        assert ("dead-letter queue" in said) is is_named
