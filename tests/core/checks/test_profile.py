"""The profile of a team: what holds where, for rules, families and frames."""

from __future__ import annotations

import pytest

from patterns_app.core.checks.model import Found
from patterns_app.core.checks.profile import Judge, Levels, Profile, Team, UnknownRules, vetted
from patterns_app.core.checks.registry import words
from patterns_app.core.checks.run import check, kinds, run
from patterns_app.core.sketch.model import Connection, Frame, Ignored, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

FRAMES = (Frame(id="shop", kind="team", label="The shop"), Frame(id="inner", kind="team", label="", parent="shop"))


def sketch(*frames: str | None) -> Sketch:
    """A queue that is read, in the frames named for the queue and for its reader."""
    home, reader = frames
    nodes = (Node(id="jobs", service="aws.sqs", frame=home), Node(id="work", service="aws.lambda", frame=reader))
    line = Connection(id="poll", source="jobs", target="work", kind="queue_poll")
    return Sketch(nodes=nodes, frames=FRAMES, connections=(line,))


def found(team: Team, home: str | None = None, reader: str | None = None) -> dict[str, str]:
    return {one.rule: one.severity for one in run(sketch(home, reader), vocabulary(), team)}


def test_a_rule_is_left_out_weighed_or_judged_strictly() -> None:
    assert found(Team())["RES-001"] == "warning"
    assert "RES-001" not in found(Team(rules={"RES-001": "off"}))
    assert found(Team(rules={"RES-001": "info"}))["RES-001"] == "info"
    assert found(Team(rules={"RES": "strict"}))["RES-001"] == "error"
    assert found(Team(profile="strict", rules={"RES": "standard"}))["RES-001"] == "warning"


def test_a_rule_is_more_than_its_family_and_that_more_than_the_profile() -> None:
    team = Team(profile="strict", rules={"RES": "off", "RES-001": "info"})
    rules = found(team)
    assert rules["RES-001"] == "info"
    assert {rule for rule in rules if rule.startswith("RES")} == {"RES-001"}


def test_a_frame_is_more_than_what_holds_everywhere_and_the_inner_one_more_than_the_outer() -> None:
    team = Team(rules={"RES-001": "info"}, frames={"The shop": Levels(rules={"RES-001": "error"})})
    assert found(team)["RES-001"] == "info"
    assert found(team, "shop")["RES-001"] == "error"
    assert found(team, "inner")["RES-001"] == "error"
    inner = Team(frames={**team.frames, "inner": Levels(rules={"RES-001": "off"})})
    assert "RES-001" not in found(inner, "inner")
    strict = Team(frames={"shop": Levels(profile="strict")})
    assert (found(strict)["RES-001"], found(strict, "shop")["RES-001"]) == ("warning", "error")


def test_what_crosses_the_border_of_a_frame_is_not_judged_by_it() -> None:
    team = Team(frames={"shop": Levels(rules={"RES-009": "off"})})  # about the line and both of its ends
    assert "RES-009" in found(team, "shop", None)
    assert "RES-009" not in found(team, "shop", "inner")


def test_what_is_left_out_does_not_make_a_reason_stale() -> None:
    ignored = (Ignored(rule="RES-001", target="jobs", reason="a demo"),)
    with_reason = Sketch(nodes=sketch(None, None).nodes, connections=sketch(None, None).connections, ignored=ignored)
    answer = check(with_reason, vocabulary(), Team(rules={"RES-001": "off"}))
    assert answer.stale == []
    assert all(one.rule != "RES-001" for one, _ in answer.ignored)


@pytest.mark.parametrize(
    "team", [Team(rules={"RES-999": "off"}), Team(frames={"shop": Levels(rules={"RES-999": "off"})})]
)
def test_a_rule_that_does_not_exist_is_named(team: Team) -> None:
    with pytest.raises(UnknownRules, match="RES-999") as refused:
        vetted(team)
    assert refused.value.names == ["RES-999"]


def test_findings_of_one_kind_are_one_a_subject_and_stand_together_for_people() -> None:
    functions = tuple(Node(id=f"f{number}", service="aws.lambda") for number in range(3))
    queue = Node(id="q", service="aws.kinesis")
    findings = run(Sketch(nodes=(*functions, queue)), vocabulary())
    logs = [finding.nodes for finding in findings if finding.rule == "COST-004"]
    assert logs == [("f0",), ("f1",), ("f2",)]
    assert [one.nodes for some in kinds(findings) if some[0].rule == "COST-004" for one in some] == logs
    assert sum(len(some) for some in kinds(findings)) == len(findings)


def test_the_frame_of_the_accused_part_decides_whatever_else_belongs_to_the_finding() -> None:
    frames = (Frame(id="net", kind="vpc", label="Net"), Frame(id="in", kind="subnet-private", label="", parent="net"))
    inside = Node(id="work", service="aws.lambda", frame="in")
    outside = Node(id="page", service="external.http")
    line = Connection(id="call", source="work", target="page", kind="sync")
    drawn = Sketch(nodes=(inside, outside), frames=frames, connections=(line,))
    team = Team(frames={"Net": Levels(rules={"CON-019": "off"})})
    assert "CON-019" in {one.rule for one in run(drawn, vocabulary())}
    assert "CON-019" not in {one.rule for one in run(drawn, vocabulary(), team)}


def test_rules_and_families_are_both_known() -> None:
    team = Team(rules={"RES": "off", "RES-001": "info"})
    assert vetted(team) is team


@pytest.mark.parametrize("profile", ["standard", "strict"])
def test_what_rests_on_what_nobody_has_set_is_a_note_in_every_profile(profile: Profile) -> None:
    nodes = (Node(id="stream", service="aws.kinesis"), Node(id="work", service="aws.lambda"))
    line = Connection(id="poll", source="stream", target="work", kind="stream_poll")
    findings = run(Sketch(nodes=nodes, connections=(line,)), vocabulary(), profile)
    assert [one.severity for one in findings if one.rule == "LIM-011"] == ["info"]


def test_a_finding_of_a_line_alone_is_judged_where_the_line_begins() -> None:
    drawn = sketch("shop", None)
    other = Connection(id="first", source="work", target="jobs", kind="write")
    drawn = Sketch(nodes=drawn.nodes, frames=FRAMES, connections=(other, *drawn.connections))
    judge = Judge(Team(frames={"shop": Levels(rules={"RES-001": "off"})}), drawn)
    rule = words()["RES-001"]
    assert judge.severity(rule, Found("A queue.", (), ("poll",))) is None
    assert judge.severity(rule, Found("A queue.", (), ("first",))) == "warning"
    assert judge.severity(rule, Found("A queue.")) == "warning"
