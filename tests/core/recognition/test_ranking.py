"""The catalogue searched by a sketch: what has most of its parts there comes first, each entry once."""

from __future__ import annotations

from patterns_app.core.patterns.reader import patterns
from patterns_app.core.recognition.door import entries_as_text, searched
from patterns_app.core.sketch.model import Node, Sketch
from patterns_app.core.sketch.operations import apply, removal_of_node
from tests.bench.samples import system
from tests.each import each

PICTURES = {one.slug: one.variants[0].sketch for one in patterns()}


@each("slug", [one.slug for one in patterns() if one.identity])
def test_who_searches_with_a_picture_of_the_catalogue_finds_its_entry_whole(slug: str) -> None:
    mine = next(one for one in searched(PICTURES[slug]) if one.pattern == slug)
    assert mine.verdict == "present"
    assert mine.there == mine.needed


def test_what_is_there_comes_before_what_nearly_is_and_the_more_of_it_the_earlier() -> None:
    found = searched(system(200))
    order = ["present", "near", "undecided", "look-alike"]
    assert [one.verdict for one in found] == sorted((one.verdict for one in found), key=order.index)
    near = [one.there / one.needed for one in found if one.verdict == "near"]
    assert near == sorted(near, reverse=True)
    assert len({one.pattern for one in found}) == len(found)
    assert any(one.places > 1 for one in found)


def test_what_is_missing_is_counted_and_named() -> None:
    whole = PICTURES["dead-letter-and-redrive"]
    alarm = next(node.id for node in whole.nodes if node.service == "aws.cloudwatch-alarm")
    broken = apply(whole, removal_of_node(whole, alarm))
    before, now = (
        next(one for one in searched(sketch) if one.pattern == "dead-letter-and-redrive") for sketch in (whole, broken)
    )
    assert now.verdict == "near"
    assert before.needed == now.needed > now.there
    assert f"{now.there} of {now.needed}  Dead Letter and Redrive: near" in entries_as_text(searched(broken))
    assert now.found.missing[0].says in entries_as_text([now])


def test_a_sketch_that_has_nothing_of_any_entry_finds_none() -> None:
    assert searched(Sketch()) == ()
    assert (
        searched(Sketch(nodes=(Node(id="bucket", service="aws.s3"), Node(id="people", service="client.browser")))) == ()
    )
    assert "Nothing of any entry" in entries_as_text(())
