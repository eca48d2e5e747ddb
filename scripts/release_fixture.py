"""What a release leaves on a machine, kept so that every later one is proven to open it.

`python scripts/release_fixture.py NAME` writes tests/fixtures/releases/NAME: a SQLite database made by the code that
stands here, by its own pages and API, with twenty sketches in it and what their links and their owner must still open;
and the same sketches as files. Run it before a release that changes the document or a table, and commit the folder.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEY = "of the releases kept for tests, and of nothing else 0123456789"
COUNT = 20
# Only what every release can: this file is run with the code of old ones too.
SETTINGS = {"ENV_FILE": "", "DEBUG": "false", "HTTPS": "false", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "testserver"}


def main(name: str) -> None:
    """Make the folder anew."""
    folder = Path(os.environ.get("RELEASES", ROOT / "tests" / "fixtures" / "releases")) / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "sketches").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as var:
        database = Path(var) / "database.sqlite3"
        os.environ |= {**SETTINGS, "VAR_DIR": var, "DATABASE_URL": f"sqlite:///{database}"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "explorer.settings"
        sys.path.insert(0, str(ROOT))
        told = _lived(folder / "sketches")
        _pack(database, folder / "database.sqlite3")
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    told |= {"commit": commit.stdout.decode().strip(), "key": KEY}
    (folder / "opens.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _lived(sketches: Path) -> dict[str, Any]:
    """Use the product as people and programs do. What it must open from now on."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    client = Client()
    slugs = [entry["slug"] for entry in client.get("/api/v1/patterns").json()["patterns"]][:COUNT]
    secret, opens = "", []
    for place, slug in enumerate(slugs):
        sketch = client.get(f"/patterns/{slug}/sketch.json").json()
        (sketches / f"{slug}.json").write_text(json.dumps(sketch, ensure_ascii=False) + "\n", "utf-8")
        told, first = _kept(client, sketch, secret, f"{slug} ✓ 中文" if place % 4 == 0 else "")
        opens.append(told)
        secret = secret or first
    deleted = opens.pop()
    client.delete(f"/api/v1/saved/{deleted['edit']}", headers={"Authorization": f"Bearer {secret}"})
    return {"secret": secret, "opens": opens, "dead": [deleted["view"], deleted["edit"], _revoked()]}


def _kept(client: Any, sketch: dict[str, Any], secret: str, later: str) -> tuple[dict[str, Any], str]:
    """Keep a sketch, and again under the title `later`: what it must open to, and the secret of a new owner."""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    kept = client.post("/api/v1/saved", sketch, content_type="application/json", headers=headers).json()
    if later:
        sketch["title"] = later
        match = {"If-Match": '"1"'}
        client.put(f"/api/v1/saved/{kept['edit']}", sketch, content_type="application/json", headers=match)
    parts = {key: [one["id"] for one in sketch.get(key, [])] for key in ("nodes", "connections")}
    links = {"view": kept["view"], "edit": kept["edit"]}
    return {"title": sketch["title"], "revision": 2 if later else 1, **links, **parts}, kept["secret"]


def _revoked() -> str:
    """A link that was taken back."""
    from django.test import Client

    browser = Client()
    text = json.dumps({"schema": "pattern-studio/1", "title": "Revoked", "nodes": [], "connections": []})
    edit = browser.post("/studio/", {"do": "save", "text": text, "revision": 0})["Location"].partition("?")[0]
    assert browser.post(f"{edit}revoke/edit/").status_code == 303
    return str(edit.split("/")[2])


def _pack(database: Path, kept: Path) -> None:
    """One small file: without the catalogue, which every start loads anew."""
    from django.db import connection

    connection.close()
    with sqlite3.connect(database) as file:
        rows = file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'catalogue!_%' ESCAPE '!'"
        )
        for name in [name for (name,) in rows if not name.startswith("catalogue_search_")]:
            is_index = name == "catalogue_search"
            words = "INSERT INTO catalogue_search (catalogue_search) VALUES ('delete-all')"
            file.execute(words if is_index else f'DELETE FROM "{name}"')  # noqa: S608 - a name of our own
    file.close()
    with sqlite3.connect(database, isolation_level=None) as file:
        file.execute("PRAGMA journal_mode=DELETE")
        file.execute("VACUUM")
    file.close()
    shutil.copy(database, kept)


if __name__ == "__main__":
    main(sys.argv[1])
