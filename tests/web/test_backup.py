"""Backup and restore: on an empty machine everything is as it was, and a bad file touches nothing."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings

from patterns_app.web.notices.models import Digest
from patterns_app.web.operating import backup, backup_file
from patterns_app.web.people import audit
from patterns_app.web.people.models import AuditRow, Membership, Operator, Team, User
from tests.web.people.cast import signed_up
from tests.web.people.test_sharing import kept
from tests.web.workspace.people import page, save, saved, sketch_id, text, view_link

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
BLOB = bytes(range(256)) * 40
NAME = hashlib.sha256(BLOB).hexdigest()
# What a person can see of a sketch by its link.
SEEN = ("sketch.json", "picture.svg", "picture.png")
ON_AN_EMPTY_MACHINE = """
import hashlib, json, sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("restore", sys.argv[1], stdout=sys.stderr)
from patterns_app.web.operating import doctor
assert all(line.is_ok for line in dict(doctor.CHECKS)["migrations"]("migrations"))  # the catalogue is there too
call_command("backup", sys.argv[2], stdout=sys.stderr)
answers = [Client().get(path) for path in json.loads(sys.argv[3])]
print(json.dumps([[a.status_code, a.status_code < 400 and hashlib.sha256(a.content).hexdigest()] for a in answers]))
from patterns_app.web.workspace.models import Revision
one = Revision.objects.first()
Revision(sketch_id=one.sketch_id, number=99, document="", digest="", created=one.created).save()  # its id is free

# Somebody keeps a new sketch while the others are being read: it is not in the backup, and its revision is not either.
import gzip, threading
from django.db import connection
from patterns_app.core.sketch.parser import parse
from patterns_app.web.operating import backup
from patterns_app.web.workspace import actions
kept = []
def keep():
    kept.append(actions.create("0" * 64, parse(b'{"schema": "pattern-studio/2", "title": "New", "nodes": []}')))
    connection.close()
plain = backup.serialize
def meanwhile(*arguments, **named):
    if not kept:
        thread = threading.Thread(target=keep)
        thread.start()
        thread.join()
    return plain(*arguments, **named)
backup.serialize = meanwhile
call_command("backup", sys.argv[2] + ".busy", stdout=sys.stderr)
print(json.dumps([len(kept), str(kept[0].pk) in gzip.open(sys.argv[2] + ".busy").read().decode()]))
"""


@pytest.fixture
def people() -> None:
    """Two people with a team, a sketch that one of them shares with the other, the team and by a link, and a key."""
    ana, _ = signed_up("ana"), signed_up("bob")
    user = User.objects.get(username="ana")
    team = Team.objects.create(name="Architecture")
    Membership.objects.create(team=team, user=user, role="owner")
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Key"})
    share = f"/sketches/{kept(ana)['token']}/share/"
    for form in ({"name": "bob"}, {"team": str(team.pk)}):
        assert ana.post(share, {"do": "give", "role": "editor", **form}).status_code == 303
    assert ana.post(share, {"do": "link", "role": "viewer", "password": "sesame"}).status_code == 200
    told = share.replace("/share/", "/told/")
    assert ana.post(told, {"do": "hook", "address": "https://example.org/hook"}).status_code == 303
    assert ana.post(told, {"do": "feed"}).status_code == 200
    words = {"do": "begin", "text": "Is this right, @bob? ✓"}
    assert ana.post(f"/s/{share.split('/')[2]}/comments/", words).status_code == 303
    Digest.objects.create(user=user, address="ana@example.org", confirmed=True)
    Operator.objects.create(user=user)
    with override_settings(AUDIT_TO="syslog://127.0.0.1:1"):
        audit.note("", "purge", "site", "")


@pytest.fixture
def links() -> list[str]:
    """A machine in use: addresses of sketches of two owners with revisions, a revoked link, a deleted sketch, a file.

    The last of the addresses opens nothing.
    """
    one, other = Client(), Client()
    revoked = saved(one)
    edit = one.post(f"{revoked}revoke/edit/")["Location"].partition("?")[0]
    assert save(one, text(title="Zweite Fassung ✓ \U0001f680"), edit, 1).status_code == 303
    assert one.put(f"/api/v1/saved/{token(edit)}/blobs/{NAME}", BLOB, content_type="a/b").status_code == 201
    deleted = saved(other)
    other.post(f"/sketches/{sketch_id(other)}/delete/")
    second = saved(other, text(title="", nodes=[], connections=[]))
    views = [view_link(one, edit), view_link(other, second)]
    return [*(f"{link}{name}" for link in (edit, second, *views) for name in SEEN), deleted, revoked]


def token(link: str) -> str:
    return link.split("/")[2]


def seen(paths: list[str]) -> list[list[Any]]:
    answers = [Client().get(path) for path in paths]
    return [[a.status_code, a.status_code < 400 and hashlib.sha256(a.content).hexdigest()] for a in answers]


def lines(path: Path) -> list[bytes]:
    """All rows: the first line says when it was made, and the last one sums up that too."""
    return gzip.decompress(path.read_bytes()).splitlines()[1:-1]


def empty_database(tmp_path: Path, kind: str) -> str:
    """The address of a database that nobody has used."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        name = f"restored_{os.getpid()}_{tmp_path.name.replace('-', '_').lower()}"
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.usefixtures("people")
def test_on_an_empty_machine_every_sketch_link_revision_file_and_picture_is_as_it_was(
    tmp_path: Path, links: list[str]
) -> None:
    first = tmp_path / "first.jsonl.gz"
    acts = AuditRow.objects.count()
    call_command("backup", first, stdout=StringIO())
    api = f"/api/v1/saved/{token(links[0])}"
    links += [f"{api}/blobs/{NAME}", f"{api}/revisions", f"{api}/revisions/1"]
    before = seen(links)
    # From this database to one of its own kind and, from PostgreSQL, to SQLite.
    for kind in {connection.vendor, "sqlite"}:
        again = tmp_path / f"{kind}.jsonl.gz"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": empty_database(tmp_path, kind),
            "VAR_DIR": str(tmp_path / kind),
        }
        ran = subprocess.run(
            [sys.executable, "-c", ON_AN_EMPTY_MACHINE, str(first), str(again), json.dumps(links)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert json.loads(ran.stdout.splitlines()[0]) == before
        assert lines(again) == lines(first)
        assert json.loads(ran.stdout.splitlines()[1]) == [1, False]
    assert {status for status, _ in before} == {200, 404}
    kinds = {"savedsketch": 4, "revision": 5, "logrow": 1, "blob": 1, "sketchrole": 2, "sharelink": 1}
    people = {"user": 2, "team": 1, "membership": 1, "auditrow": acts, "auditunsent": 1, "operator": 1}
    told = {f"workspace.{kind}": n for kind, n in kinds.items()} | {f"people.{kind}": n for kind, n in people.items()}
    found = backup_file.check(first)[1]
    others = {"mfa.authenticator": 1, "discussion.thread": 1, "discussion.comment": 1, "notices.digest": 1}
    others |= {"notices.notice": 2, "outward.hook": 1, "outward.mark": 1, "outward.feed": 1}
    assert found == told | others


def test_a_database_that_holds_something_is_kept_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    owner = Client()
    edit = saved(owner)
    path = tmp_path / "one.jsonl.gz"
    call_command("backup", path, stdout=StringIO())
    later = saved(owner)
    with pytest.raises(CommandError, match=r"holds sketches already.*Nothing was touched"):
        call_command("restore", path)
    assert page(owner, later)
    call_command("restore", path, "--replace", stdout=StringIO())
    assert page(owner, edit)
    assert "leads to no sketch" in page(owner, later, 404)


def damaged(data: bytes) -> dict[str, tuple[bytes, str]]:
    """Ways in which a file may be bad, and a word of what is then said."""
    text_, turned = gzip.decompress(data), bytearray(data)
    turned[len(turned) // 2] ^= 1
    first, _, rest = text_.partition(b"\n")
    newer = first.replace(b"pattern-studio-backup/1", b"pattern-studio-backup/2")
    header = json.loads(first)
    future = json.dumps({**header, "migrations": {**header["migrations"], "workspace": "0999_future"}}).encode()
    summed = hashlib.sha256(b"\n".join([future, *rest.splitlines()[:-1], b""])).hexdigest()
    end = json.dumps({**json.loads(rest.splitlines()[-1]), "sha256": summed}).encode()
    return {
        "nothing": (b"", "it is empty"),
        "a picture": (b"\x89PNG\r\n", "no backup"),
        "another file, compressed": (gzip.compress(b'{"a": 1}\n'), "no backup"),
        "half a download": (data[: len(data) // 2], "cut off"),
        "the last line missing": (gzip.compress(text_[: text_.rindex(b"\n", 0, -1) + 1]), "cut off"),
        "a bit turned": (bytes(turned), "damaged|cut off|no row|no backup"),
        "a letter changed": (gzip.compress(text_.replace(b"Orders API", b"Orders APA")), "damaged"),
        "a line less": (gzip.compress(b"\n".join(text_.splitlines()[:2] + text_.splitlines()[3:]) + b"\n"), "damaged"),
        "made by a later version": (gzip.compress(newer + b"\n" + rest), "newer version"),
        "a later migration": (
            gzip.compress(b"\n".join([future, *rest.splitlines()[:-1], end, b""])),
            "newer version, with the migration workspace.0999_future",
        ),
    }


def test_a_bad_file_is_refused_in_words_before_anything_is_touched(tmp_path: Path) -> None:
    owner = Client()
    edit = saved(owner)
    path = tmp_path / "bad.jsonl.gz"
    call_command("backup", path, stdout=StringIO())
    for name, (data, words) in damaged(path.read_bytes()).items():
        bad = tmp_path / "tried.jsonl.gz"
        bad.write_bytes(data)
        with pytest.raises(CommandError, match=words) as told:
            call_command("restore", bad, "--replace")
        assert "Nothing was touched" in str(told.value), name
        assert page(owner, edit)
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", tmp_path / "absent")


def hostile(data: bytes) -> dict[str, bytes]:
    """Files that are whole, with a row or a first line that this product never writes."""
    first, *rows, end = gzip.decompress(data).splitlines()
    sketch = next(json.loads(row) for row in rows if b'"workspace.savedsketch"' in row)

    def whole(first: bytes, *rows: bytes) -> bytes:
        counts = {"workspace.savedsketch": len(rows)}
        said = {
            **json.loads(end),
            "rows": counts,
            "sha256": hashlib.sha256(b"\n".join([first, *rows, b""])).hexdigest(),
        }
        return gzip.compress(b"\n".join([first, *rows, json.dumps(said).encode(), b""]))

    def row(**fields: Any) -> bytes:
        return whole(first, json.dumps({**sketch, "fields": {**sketch["fields"], **fields}}).encode())

    def header(**more: Any) -> bytes:
        return whole(json.dumps({**json.loads(first), **more}).encode())

    deep = b"[" * 100_000 + b"]" * 100_000
    return {
        "half a character": row(title="\ud800"),
        "a number without end": row(revision=10**400),
        "a number that is large": row(revision=10**30),
        "a text for a number": row(revision="many"),
        "a day that is none": row(created="2026-13-40"),
        "nothing where something must be": row(created=None),
        "a column of nobody": row(nobody=1),
        "no columns": whole(first, json.dumps({"model": "workspace.savedsketch", "pk": 1}).encode()),
        "columns as a list": whole(first, json.dumps({**sketch, "fields": [1]}).encode()),
        "the same row twice": whole(first, *[json.dumps(sketch).encode()] * 2),
        "a name that is none": whole(first, json.dumps({**sketch, "pk": {"a": 1}}).encode()),
        "a deep row": whole(first, b'{"model": "workspace.savedsketch", "fields": ' + deep + b"}"),
        "a deep first line": whole(b'{"format": "pattern-studio-backup/1", "made": ' + deep + b"}"),
        "keys that are lists": header(keys=[[1]]),
        "a key that is a number": header(keys=7),
        "migrations of lists": header(migrations={"workspace": [1]}),
    }


def test_a_row_that_fits_no_table_is_refused_in_words_and_all_stays(tmp_path: Path) -> None:
    owner = Client()
    edit = saved(owner)
    path = tmp_path / "good.jsonl.gz"
    call_command("backup", path, stdout=StringIO())
    for name, data in hostile(path.read_bytes()).items():
        bad = tmp_path / "tried.jsonl.gz"
        bad.write_bytes(data)
        with pytest.raises(CommandError) as told:
            call_command("restore", bad, "--replace", stdout=StringIO(), stderr=StringIO())
        assert re.search("Nothing was touched|is as it was", str(told.value)), name
        assert page(owner, edit), name


def test_another_secret_key_is_told_because_links_would_not_open(tmp_path: Path) -> None:
    path = tmp_path / "key.jsonl.gz"
    call_command("backup", path, stdout=StringIO())
    said, warned = StringIO(), StringIO()
    call_command("restore", path, "--check", stdout=said, stderr=warned)
    assert "whole" in said.getvalue()
    assert warned.getvalue() == ""
    with override_settings(SECRET_KEY="of another machine " + "0123456789" * 4):
        call_command("restore", path, "--check", stdout=said, stderr=warned)
    assert "SECRET_KEY_FALLBACKS" in warned.getvalue()


def fails(error: Exception) -> Any:
    def failing(*_: object) -> None:
        raise error

    return failing


def test_a_backup_that_cannot_be_written_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.jsonl.gz"
    call_command("backup", path, stdout=StringIO())
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", fails(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(CommandError, match=r"No space left on device\. There is no new backup"):
        call_command("backup", path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["kept.jsonl.gz"]
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="There is no new backup"):
        call_command("backup", tmp_path / "no" / "such" / "folder" / "b.gz")


def test_a_backup_of_nothing_names_the_database_that_it_saw(tmp_path: Path) -> None:
    said, warned = StringIO(), StringIO()
    call_command("backup", tmp_path / "empty.jsonl.gz", stdout=said, stderr=warned)
    assert "nothing" in said.getvalue()
    assert warned.getvalue().startswith(f"There is nothing in the database {connection.settings_dict['NAME']}: is it")


def test_every_table_is_either_in_the_backup_or_can_be_made_again() -> None:
    kept = [model._meta.label_lower for model in backup.kept_models()]
    assert kept.index("workspace.savedsketch") < kept.index("workspace.revision")
    assert not {label.partition(".")[0] for label in kept} & set(backup.NOT_KEPT)
