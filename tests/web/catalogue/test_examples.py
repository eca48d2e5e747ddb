"""The two examples of a rule are told apart on its page, also where only a setting differs."""

from __future__ import annotations

import pytest
from django.test import Client

from patterns_app.core.checks.examples import examples
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.web.catalogue.presenting.examples import settings_apart


def drawn(sketch: Sketch) -> tuple[object, ...]:
    """What the picture of a sketch shows."""
    nodes = [(node.id, node.service, node.label, node.frame) for node in sketch.nodes]
    return nodes, [(one.source, one.target, one.kind, one.label) for one in sketch.connections], sketch.frames


def test_where_the_pictures_are_the_same_the_settings_say_what_differs() -> None:
    silent = [
        rule
        for rule, one in examples().items()
        if drawn(one.bad) == drawn(one.good) and not settings_apart(one.good, one.bad)
    ]
    assert silent == []


def test_a_setting_is_told_on_both_sides_with_its_default_where_nobody_set_it() -> None:
    line = Connection("a-b", "a", "b", "sync")
    bad = Sketch(nodes=(Node("a", "aws.lambda", "Ask"), Node("b", "external.http")), connections=(line,))
    good = Sketch(nodes=bad.nodes, connections=(Connection("a-b", "a", "b", "sync", settings={"retry": True}),))
    (mine,), (theirs,) = settings_apart(bad, good), settings_apart(good, bad)
    assert (mine.name, mine.value, theirs.value) == ("Ask to External API: Retries", "not set, so no", "yes")
    assert settings_apart(good, good) == ()


@pytest.mark.django_db
def test_the_page_of_a_rule_shows_them(client: Client) -> None:
    page = client.get("/rules/CON-020/").content.decode()
    assert "Shop: Reachable from" in page
    assert page.index("<dd>internal</dd>") < page.index("<dd>internet-facing</dd>")
