"""People who are written to, put into a template: their address is asked for, and what is written is told as it is."""

from __future__ import annotations

from msgspec import structs

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.in_place.door import into
from patterns_app.core.sketch.model import Sketch
from tests.core.cast import line, node

TEMPLATE = b"Resources:\n  Mails:\n    Type: AWS::SNS::Topic\n"


def _with_a_person(settings: dict[str, str] | None = None) -> Sketch:
    sketch = read_template(TEMPLATE).sketch
    person = node("boss", "The boss", "client.browser")
    push = structs.replace(line("mail", sketch.nodes[0].id, "boss", kind="push"), settings=settings or {})
    return structs.replace(sketch, nodes=(*sketch.nodes, person), connections=(push,))


def test_a_person_is_written_with_an_address_that_has_to_be_given() -> None:
    made = into(_with_a_person(), TEMPLATE, TEMPLATE, {}, "t.yaml")
    value = load(made.data)
    assert "Default" not in value["Parameters"]["BossEmail"]
    (subscription,) = [one for one in value["Resources"].values() if one["Type"] == "AWS::SNS::Subscription"]
    assert subscription["Properties"]["Endpoint"] == {"Ref": "BossEmail"}
    assert made.is_whole
    (note,) = made.notes
    assert "BossEmail" in note
    assert "no default" in note


def test_who_is_drawn_and_not_written_to_is_told_and_nothing_is_written() -> None:
    sketch = _with_a_person()
    made = into(structs.replace(sketch, connections=()), TEMPLATE, TEMPLATE, {}, "t.yaml")
    assert not made.diff
    assert any("stays outside of the template" in note for note in made.notes)
