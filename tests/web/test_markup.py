"""Pages are HTML by the standard: the parser that follows it finds no error, and what refers to something finds it.

What a parser does not know (which attributes and elements may stand where) is held by what was found and mended once.
"""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.test import Client

from patterns_app.web.api.shapes import EXAMPLE

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/patterns/?q=queue",
    "/patterns/compare/?a=saga&b=state-machine",
    "/patterns/strangler/",
    "/patterns/data-lake/",
    "/patterns/storage-first/side-by-side/burst-with-and-without/",
    "/choose/lost/behind/later/any/",
    "/glossary/",
    "/models/?compare=iaas,faas",
    "/models/choose/",
    "/models/situations/",
    "/models/execution/",
    "/models/overlay/?pattern=strangler&with=saga",
    "/rules/RES-001/",
    "/learn/saga/",
    "/embed/patterns/saga/",
    "/services/aws.lambda/",
    "/search/?q=queue",
    "/about/",
    "/docs/",
    "/api/v1/docs",
    "/studio/",
    "/account/sign-in/",
    "/patterns/sagga/",
    "/s/VIEW/",
    "/s/VIEW/verdict/",
    "/s/VIEW/responsibilities/",
    "/s/EDIT/?view=list",
    "/s/EDIT/history/",
    "/embed/s/VIEW/",
    "/embed/s/VIEW/verdict/",
    "/verdicts/?before=zzzz&after=saga",
    "/verdicts/?before=saga:orchestration&after=saga:choreography",
]
REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "aria-owns")
PHRASES = {"summary": "p div ul ol section", "button": "p div ul h2 h3 a", "p": "div ul ol p"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_html_without_an_error(client: Client, path: str) -> None:
    if path.startswith(("/s/", "/embed/s/")):
        made = client.post("/api/v1/saved", EXAMPLE, content_type="application/json").json()
        path = path.replace("VIEW", made["view"]).replace("EDIT", made["edit"])
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(client.get(path).content.decode())
    assert [(line, code) for (line, _), code, _ in parser.errors] == []
    assert faults(page) == []


def faults(page: Element) -> list[str]:
    """What is wrong with a page that a parser lets pass."""
    elements = [one for one in page.iter() if not callable(one.tag)]  # a comment has a function for a name
    ids = Counter(one.get("id") for one in elements if one.get("id"))
    found = [f"the id {name} is given {count} times" for name, count in ids.items() if count > 1]
    levels = [int(one.tag[1]) for one in elements if one.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    found += [
        f"h{after} follows h{before}" for before, after in zip([0, *levels], levels, strict=False) if after > before + 1
    ]
    for one in elements:
        named = {name for key in REFERRING for name in (one.get(key) or "").split()}
        found += [f"{one.tag}: nothing is called {name}" for name in named if name not in ids]
        found += [f"{one.tag}: {key} is no attribute of HTML" for key in one.attrib if key.startswith("hx-")]
        inside = PHRASES.get(one.tag, "").split()
        found += [f"{each.tag} in {one.tag}" for each in one.iter() if each is not one and each.tag in inside]
        if one.tag == "option" and not one.get("label") and not (one.text or "").strip():
            found.append("an option without words")
    return found
