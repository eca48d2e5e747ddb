"""A folder in the studio: what is listed and opened, how it is saved in place, what is noticed, and who is kept out."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from patterns_app.core.pipeline import started
from patterns_app.core.sketch.codec import encode_pretty, to_builtins
from patterns_app.core.sketch.model import Node, Sketch

pytestmark = pytest.mark.django_db
KEY = "a key for this test"
TEMPLATE = """# kept as it is
Resources:
  Jobs:
    Type: AWS::SQS::Queue  # and this
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Handler: a.b, Runtime: python3.12, Timeout: 5, Code: {ZipFile: x}}
"""
TWO_PAGES = """<mxfile><diagram name="One" id="1"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="q" value="Jobs" style="shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.sqs;" vertex="1" parent="1">
<mxGeometry x="10" y="10" width="60" height="60" as="geometry"/></mxCell></root></mxGraphModel></diagram>
<diagram name="Two" id="2">
<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/></root></mxGraphModel></diagram>
</mxfile>"""


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    place = tmp_path / "code"
    (place / "infra").mkdir(parents=True)
    settings.FOLDER, settings.FOLDER_KEY = place, KEY
    settings.VAR_DIR = tmp_path / "var"
    settings.ROOT_URLCONF = "explorer.folder_urls"
    settings.MIDDLEWARE = ["patterns_app.web.folder.guard.GuardMiddleware", *django_settings.MIDDLEWARE]
    options: Any = django_settings.TEMPLATES[0]["OPTIONS"]
    around = [*options["context_processors"], "patterns_app.web.folder.views.around"]
    settings.TEMPLATES = [{**django_settings.TEMPLATES[0], "OPTIONS": {**options, "context_processors": around}}]
    (place / "orders.sketch.json").write_bytes(encode_pretty(started("storage-first")))
    (place / "infra" / "template.yaml").write_text(TEMPLATE)
    (place / "two.drawio").write_text(TWO_PAGES)
    (place / "notes.yaml").write_text("just: notes\n")
    return place


@pytest.fixture
def person(folder: Path) -> Client:
    client = Client()
    assert client.get("/folder/", {"key": KEY}).status_code == 302
    return client


def opened(person: Client, path: str, **more: str) -> str:
    answer = person.post("/folder/open/", {"path": path, **more})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def changed(person: Client, address: str, *operations: dict[str, Any]) -> None:
    body = {"client": f"somebody-{uuid.uuid4().hex}", "batches": [{"c": 1, "ops": list(operations)}]}
    answer = person.post(f"{address}ops/", body, content_type="application/json")
    assert answer.status_code == 200, answer.content


def longer(person: Client, address: str) -> dict[str, Any]:
    """An operation that gives the worker of the template 30 seconds."""
    nodes = person.get(f"{address}sketch.json").json()["nodes"]
    settings = next(one["settings"] for one in nodes if one["id"] == "worker")
    return {"do": "update", "node": "worker", "set": {"settings": {**settings, "timeout": 30}}}


def saved(person: Client, path: str, **more: str) -> Any:
    return person.post("/folder/save/", {"path": path, **more}, headers={"Accept": "application/json"})


def test_what_the_studio_opens_is_listed_and_nothing_else(person: Client, folder: Path) -> None:
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "a.sketch.json").write_text("{}")
    (folder / "etc").symlink_to("/etc")
    (folder / "link.sketch.json").symlink_to(folder / "orders.sketch.json")
    (folder / os.fsdecode(b"b\xff.sketch.json")).write_text("{}")  # of another encoding, which no page can show
    (folder / os.fsdecode(b"\xff")).mkdir()
    (folder / os.fsdecode(b"\xff") / "a.sketch.json").write_text("{}")
    page = person.get("/folder/").content.decode()
    assert [one for one in ("infra/template.yaml", "orders.sketch.json", "two.drawio") if one in page] == [
        "infra/template.yaml",
        "orders.sketch.json",
        "two.drawio",
    ]
    assert not [one for one in ("notes.yaml", ".hidden", "link.sketch.json", ">etc") if one in page]


def test_a_sketch_is_opened_changed_and_saved_in_place_and_opened_where_it_was_left(
    person: Client, folder: Path
) -> None:
    path = folder / "orders.sketch.json"
    path.chmod(0o640)
    address = opened(person, "orders.sketch.json")
    assert 'Save<span class="to-file"> to file' in person.get(address).content.decode()
    changed(person, address, {"do": "describe", "title": "Renamed"})
    assert "Not in the file yet</span>" in person.get(address).content.decode()
    assert json.loads(path.read_text())["title"] != "Renamed"
    assert saved(person, "orders.sketch.json").json() == {"saved": "orders.sketch.json"}
    assert json.loads(path.read_text())["title"] == "Renamed"
    assert path.stat().st_mode & 0o777 == 0o640
    assert opened(person, "orders.sketch.json") == address
    assert sorted(one.name for one in folder.iterdir()) == ["infra", "notes.yaml", "orders.sketch.json", "two.drawio"]


def test_a_template_is_changed_in_place_after_it_is_told_what_is_written_and_what_is_not(
    person: Client, folder: Path
) -> None:
    path = folder / "infra" / "template.yaml"
    address = opened(person, "infra/template.yaml")
    assert saved(person, "infra/template.yaml").json() == {"saved": "infra/template.yaml"}
    assert path.read_text() == TEMPLATE
    node = Node(id="oven", service="onprem.server", label="Oven")
    changed(
        person,
        address,
        longer(person, address),
        {"do": "add", "node": to_builtins(Sketch(nodes=(node,)))["nodes"][0]},
    )
    told = saved(person, "infra/template.yaml")
    assert told.status_code == 409
    assert path.read_text() == TEMPLATE
    page = person.get(told.json()["look"])
    text = page.content.decode()
    assert "Timeout: 30" in text
    assert "Oven" in text[text.index("What is not written") :]
    known = text.partition('name="known" value="')[2].partition('"')[0]
    assert person.post("/folder/save/", {"path": "infra/template.yaml", "known": known}).status_code == 303
    assert path.read_text() == TEMPLATE.replace("Timeout: 5", "Timeout: 30")
    assert b"Oven" in person.get(f"{address}sketch.json").content


def test_what_is_set_back_after_a_save_is_written_back_and_what_was_added_is_not_told_again(
    person: Client, folder: Path
) -> None:
    path = "infra/template.yaml"
    address = opened(person, path)
    before = (folder / path).read_text()
    changed(person, address, longer(person, address), {"do": "add", "node": {"id": "mails", "service": "aws.sqs"}})
    plan = person.get("/folder/save/", {"path": path}).context["plan"]
    assert person.post("/folder/save/", {"path": path, "known": plan.known}).status_code in (200, 303)
    assert "Timeout: 30" in (folder / path).read_text()
    back = longer(person, address)
    back["set"]["settings"]["timeout"] = 5
    changed(person, address, back)
    plan = person.get("/folder/save/", {"path": path}).context["plan"]
    assert not [one for one in plan.lost if "Mails" in one or "mails" in one]
    assert person.post("/folder/save/", {"path": path, "known": plan.known}).status_code in (200, 303)
    after = (folder / path).read_text()
    assert "Timeout: 5," in after
    assert set(before.splitlines()) <= set(after.splitlines())


def test_what_others_change_in_a_template_meanwhile_stays(person: Client, folder: Path) -> None:
    path = folder / "infra" / "template.yaml"
    address = opened(person, "infra/template.yaml")
    changed(person, address, longer(person, address))
    path.write_text(TEMPLATE + "  Others:\n    Type: AWS::SNS::Topic\n")
    look = saved(person, "infra/template.yaml").json()["look"]
    text = person.get(look).content.decode()
    assert "was changed on the disk" in text
    known = text.partition('name="known" value="')[2].partition('"')[0]
    path.write_text(TEMPLATE + "  Third:\n    Type: AWS::SNS::Topic\n")
    assert person.post("/folder/save/", {"path": "infra/template.yaml", "known": known}).status_code == 409
    assert "Timeout: 5" in path.read_text()
    text = person.get(look).content.decode()
    known = text.partition('name="known" value="')[2].partition('"')[0]
    person.post("/folder/save/", {"path": "infra/template.yaml", "known": known})
    assert "Third" in path.read_text()
    assert "Timeout: 30" in path.read_text()


def test_a_file_that_was_changed_on_the_disk_is_never_written_over_in_silence(person: Client, folder: Path) -> None:
    path = folder / "orders.sketch.json"
    address = opened(person, "orders.sketch.json")
    theirs = encode_pretty(Sketch(title="Theirs"))
    path.write_bytes(theirs)
    # nothing was done here: it is read anew
    assert b"Theirs" in person.get(opened(person, "orders.sketch.json")).content
    changed(person, address, {"do": "describe", "title": "Mine"})
    path.write_bytes(encode_pretty(Sketch(title="Theirs again")))
    clash = person.post("/folder/open/", {"path": "orders.sketch.json"})
    assert clash.status_code == 409
    assert b"was changed on the disk" in clash.content
    told = saved(person, "orders.sketch.json")
    assert told.status_code == 409
    assert json.loads(path.read_text())["title"] == "Theirs again"
    text = person.get(told.json()["look"]).content.decode()
    known = text.partition('name="known" value="')[2].partition('"')[0]
    done = person.post("/folder/save/", {"path": "orders.sketch.json", "known": known})
    assert "orders.sketch.json.bak" in done.content.decode()
    assert json.loads(path.read_text())["title"] == "Mine"
    assert json.loads((folder / "orders.sketch.json.bak").read_text())["title"] == "Theirs again"


def test_what_a_drawing_of_another_hand_would_lose_is_told_before_and_kept_beside_it(
    person: Client, folder: Path
) -> None:
    address = opened(person, "two.drawio")
    assert saved(person, "two.drawio").json() == {"saved": "two.drawio"}  # nothing was done, so nothing is written
    assert (folder / "two.drawio").read_text() == TWO_PAGES
    changed(person, address, {"do": "describe", "title": "Changed"})
    told = saved(person, "two.drawio")
    assert told.status_code == 409
    text = person.get(told.json()["look"]).content.decode()
    assert "The other pages of the file: Two." in text
    assert (folder / "two.drawio").read_text() == TWO_PAGES
    known = text.partition('name="known" value="')[2].partition('"')[0]
    assert "two.drawio.bak" in person.post("/folder/save/", {"path": "two.drawio", "known": known}).content.decode()
    assert (folder / "two.drawio.bak").read_text() == TWO_PAGES
    changed(person, address, {"do": "describe", "title": "Again"})
    assert saved(person, "two.drawio").json() == {"saved": "two.drawio"}  # it is ours now: nothing is to be told
    assert "Again" in (folder / "two.drawio").read_text()


def test_a_template_is_never_written_over_with_a_sketch(person: Client, folder: Path) -> None:
    template = json.dumps({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}})
    (folder / "odd.sketch.json").write_text(template)
    (folder / "plain.json").write_text(template)
    assert person.post("/folder/open/", {"path": "odd.sketch.json"}).status_code == 422
    address = opened(person, "plain.json")
    changed(person, address, {"do": "describe", "title": "Changed"})
    saved(person, "plain.json")
    assert (folder / "plain.json").read_text() == template


def test_a_new_sketch_is_a_new_file_and_never_one_that_is_there(person: Client, folder: Path) -> None:
    assert person.post("/folder/new/", {"name": "infra/fresh"}).status_code == 303
    assert json.loads((folder / "infra" / "fresh.sketch.json").read_text())["title"] == "fresh"
    again = person.post("/folder/new/", {"name": "orders"})
    assert again.status_code == 422
    assert "is there already" in again.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.sketch.json", "/etc/passwd", "infra/../../x.sketch.json", "etc/passwd", "link.sketch.json"),
        *(".git/config", "a\0b", "", ".", "no-such.sketch.json", "infra", "notes.yaml", "pipe.sketch.json", "infra//x"),
        "x" * 9000,
    ],
)
def test_nothing_outside_no_link_nothing_hidden_and_no_pipe_is_opened_or_written(
    person: Client, folder: Path, path: str
) -> None:
    (folder.parent / "secret.sketch.json").write_text('{"schema": "pattern-studio/2"}')
    (folder / "link.sketch.json").symlink_to(folder.parent / "secret.sketch.json")
    (folder / "etc").symlink_to("/etc")
    os.mkfifo(folder / "pipe.sketch.json")
    before = sorted(folder.parent.rglob("*"))
    assert person.post("/folder/open/", {"path": path}).status_code == 422
    assert person.post("/folder/save/", {"path": path}).status_code == 422
    if path not in ("no-such.sketch.json", "infra", "notes.yaml", "infra//x"):
        assert person.post("/folder/new/", {"name": path}).status_code == 422
    after = sorted(one for one in folder.parent.rglob("*") if "var" not in one.parts)
    assert after == [one for one in before if "var" not in one.parts]


def test_a_part_of_a_path_that_became_a_link_is_not_followed_when_it_is_saved(person: Client, folder: Path) -> None:
    address = opened(person, "infra/template.yaml")
    changed(person, address, longer(person, address))
    elsewhere = folder.parent / "elsewhere"
    (folder / "infra").rename(elsewhere)
    (folder / "infra").symlink_to(elsewhere)
    assert saved(person, "infra/template.yaml").status_code == 422
    assert (elsewhere / "template.yaml").read_text() == TEMPLATE


def test_others_are_kept_out(person: Client, folder: Path) -> None:
    stranger = Client()
    assert stranger.get("/folder/").status_code == 403
    assert stranger.get("/folder/?key=wrong").status_code == 403
    assert stranger.post("/folder/open/", {"path": "orders.sketch.json"}).status_code == 403
    for more in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://testserver:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        for path, body in (("/folder/open/", {"path": "orders.sketch.json"}), ("/api/v1/saved", {}), ("/mcp", {})):
            assert person.post(path, body, headers=more).status_code == 403, (path, more)
    assert person.get("/folder/", headers={"Host": "evil.example"}).status_code == 403
    assert person.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert (
        Client(enforce_csrf_checks=True, headers={"Cookie": f"folder-80={KEY}"})
        .post("/folder/open/", {"path": "orders.sketch.json"})
        .status_code
        == 403
    )
    cookie = person.cookies["folder-80"]
    assert (cookie["samesite"], bool(cookie["httponly"]), cookie["path"]) == ("Strict", True, "/folder/")


def test_an_ordinary_server_has_no_folder(client: Client) -> None:
    assert client.get("/folder/").status_code == 404
