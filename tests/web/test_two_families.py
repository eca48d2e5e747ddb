"""Where patterns are chosen, those that the source document does not have stand apart, after all of it."""

from __future__ import annotations

from typing import Any

import html5lib
import pytest
from django.test import Client

from patterns_app.core.patterns.reader import by_origin

pytestmark = pytest.mark.django_db
NAMES = {"source": "Of the source document", "beyond": "Beyond the source document"}


def menus(client: Client, address: str, name: str) -> list[tuple[str, set[str]]]:
    """The groups of a menu: the title of each, and the slugs of the patterns in it."""
    page = html5lib.parse(client.get(address).content, namespaceHTMLElements=False)
    menu = next(one for one in page.iter("select") if one.get("name") == name)
    groups = [
        (str(one.get("label")), {_slug(option) for option in one.iter("option")}) for one in menu.iter("optgroup")
    ]
    loose = {_slug(option) for option in menu.findall("option")}
    return [("", loose), *groups]


def _slug(option: Any) -> str:
    return str(option.get("value")).replace(":", "/").partition("/")[0]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/patterns/compare/", "a"),
        ("/patterns/compare/?a=saga&b=claim-check", "b"),
        ("/models/overlay/", "pattern"),
        ("/models/overlay/?pattern=saga&with=claim-check", "with"),
        ("/studio/?view=document", "pattern"),
    ],
)
def test_a_menu_of_patterns_has_two_groups(client: Client, address: str, name: str) -> None:
    found = [
        one for one in menus(client, address, name) if one[0] in NAMES.values() or one[1] & {"saga", "claim-check"}
    ]
    expected = [(NAMES[family.key], {one.slug for one in some}) for family, some in by_origin()]
    assert found == expected


def test_the_studio_is_told_the_names_of_the_families_in_their_order(client: Client) -> None:
    assert list(client.get("/studio/").context["data"]["families"].items()) == list(NAMES.items())
