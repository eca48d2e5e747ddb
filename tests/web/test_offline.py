"""The script that opens the studio without a network keeps our own files and nothing of anybody."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_list_is_strict_and_named(client: Client) -> None:
    answer = client.get("/studio-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    assert re.search(r'VERSION = "studio-[0-9a-f]{16}"', text)
    found = re.search(r"FILES = new Set\((\[.*?\])\)", text)
    assert found
    files = json.loads(found[1])
    assert all(name.startswith("/static/") for name in files)
    kinds = {name.rsplit(".", 1)[1] for name in files}
    assert kinds == {"js", "css", "svg", "json", "woff2"}
    assert any("studio/main" in name for name in files)
