"""The fixed cast of the tests of saved sketches: a browser that owns one, another browser, and what they do by form."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

ORDERS = {
    "schema": "pattern-studio/2",
    "title": "Orders",
    "nodes": [
        {"id": "web", "service": "client.browser", "label": "Browser"},
        {"id": "api", "service": "aws.rest-api", "label": "Orders API"},
        {"id": "take", "service": "aws.lambda", "label": "Take order"},
    ],
    "connections": [
        {"id": "web-api", "source": "web", "target": "api", "kind": "edge_hook"},
        {"id": "api-take", "source": "api", "target": "take", "kind": "sync"},
    ],
}


def text(**changes: Any) -> str:
    """The orders sketch as text, with some keys replaced."""
    return json.dumps(ORDERS | changes, indent=2)


def save(client: Client, document: str, address: str = "/studio/", revision: int = 0) -> HttpResponse:
    """Press Save."""
    answer: Any = client.post(address, {"do": "save", "text": document, "revision": revision})
    return answer


def saved(client: Client, document: str = "") -> str:
    """Save a new sketch; its edit link's path."""
    answer = save(client, document or text())
    assert answer.status_code == 303, answer.content
    return answer["Location"].partition("?")[0]


def as_document(address: str) -> str:
    """The address of the document view, where it is the editor's."""
    if not re.match(r"/(studio|s/[^/]+)/(\?|$)", address) or "last-good" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}view=document"


def page(client: Client, address: str, status: int = 200) -> str:
    """A page's HTML; of the editor the document view, which needs no script."""
    answer = client.get(as_document(address))
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def view_link(client: Client, edit: str) -> str:
    """The read-only link's path, as the editor's page shows it."""
    paths = re.findall(r'data-url="http://testserver(/s/[^"]+)"', page(client, edit))
    assert len(paths) == 2
    assert paths[1] == edit
    return str(paths[0])


def sketch_id(client: Client) -> str:
    """The id of the first sketch of the list, from its forms."""
    found = re.search(r"/sketches/([0-9a-f-]{36})/rename/", page(client, "/sketches/"))
    assert found
    return found[1]
