"""The script that opens the studio without a network keeps our own files and nothing of anybody."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_what_the_empty_studio_page_asks_for_is_in_the_list(client: Client) -> None:
    page = client.get("/studio/").content.decode()
    asked = re.findall(r'<(?:script src|link rel="(?:stylesheet|preload|icon)" href|use href)="(/static/[^"#]+)', page)
    kept = kept_by(client)
    assert len(asked) > 5
    assert [name for name in asked if name not in kept] == []


def kept_by(client: Client) -> list[str]:
    """The list of the script."""
    found = re.search(r"FILES = new Set\((\[.*?\])\)", client.get("/studio-worker.js").content.decode())
    assert found
    names: list[str] = json.loads(found[1])
    return names


def test_the_list_is_strict_and_named(client: Client) -> None:
    answer = client.get("/studio-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    assert re.search(r'VERSION = "studio-[0-9a-f]{16}"', text)
    files = kept_by(client)
    assert all(name.startswith("/static/") for name in files)
    kinds = {name.rsplit(".", 1)[1] for name in files}
    assert kinds == {"js", "css", "svg", "json", "woff2"}
    assert any("studio/main" in name for name in files)
