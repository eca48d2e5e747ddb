"""Files beside a saved sketch: kept under their hash by who may change it, read by who may see it, in their room."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from patterns_app.command.main import main
from patterns_app.core import limits
from patterns_app.core.interchange.beside import carrying
from patterns_app.core.interchange.reading import read
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Image
from patterns_app.web.workspace import access, actions
from tests.core.cast import orders

pytestmark = pytest.mark.django_db
SAVED = "/api/v1/saved"
PICTURE = b"\x89PNG and so on <script>"


def keep(client: Client) -> dict[str, Any]:
    response = client.post(SAVED, encode(orders()), content_type="application/json")
    found: dict[str, Any] = response.json()
    return found | {"etag": response["ETag"]}


def put(client: Client, token: str, data: bytes, name: str = "") -> Any:
    digest = name or hashlib.sha256(data).hexdigest()
    return client.put(f"{SAVED}/{token}/blobs/{digest}", data, content_type="application/octet-stream")


def test_a_file_is_kept_once_and_read_by_both_tokens(client: Client) -> None:
    kept = keep(client)
    assert [put(client, kept["edit"], PICTURE).status_code for _ in range(2)] == [201, 204]
    digest = hashlib.sha256(PICTURE).hexdigest()
    for token in (kept["edit"], kept["view"]):
        assert client.get(f"{SAVED}/{token}/blobs").json() == [{"hash": digest, "size": len(PICTURE)}]
        response = client.get(f"{SAVED}/{token}/blobs/{digest}")
        assert response.content == PICTURE
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment")
        assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["picture.drawio", "picture.svg?source=1", "picture.png?source=1", "sketch.json"])
def test_what_leaves_the_studio_with_its_sketch_takes_the_file_along(client: Client, name: str) -> None:
    digest = hashlib.sha256(PICTURE).hexdigest()
    # Without stories: their steps get ids when they are kept.
    sketch = replace(orders(), scenarios=(), images=(Image(id="logo", blob=digest),))
    kept = client.post(SAVED, encode(sketch), content_type="application/json").json()
    before = client.get(f"/s/{kept['view']}/{name}").content
    put(client, kept["edit"], PICTURE)
    after = client.get(f"/s/{kept['view']}/{name}").content
    assert [dict(read(file).blobs) for file in (before, after)] == [{}, {digest: PICTURE}]


def test_who_may_only_see_keeps_nothing_and_a_stranger_learns_nothing(client: Client) -> None:
    kept, other = keep(client), keep(client)
    assert put(client, kept["view"], PICTURE).status_code == 404
    put(client, kept["edit"], PICTURE)
    digest = hashlib.sha256(PICTURE).hexdigest()
    for address in (
        f"{SAVED}/{other['edit']}/blobs/{digest}",
        f"{SAVED}/nonsense/blobs/{digest}",
        f"{SAVED}/nonsense/blobs",
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["0" * 64, "..etc", "x", hashlib.sha256(PICTURE).hexdigest().upper()])
def test_a_file_has_no_name_but_its_hash(client: Client, name: str) -> None:
    kept = keep(client)
    response = put(client, kept["edit"], PICTURE, name)
    assert response.status_code == 422
    assert hashlib.sha256(PICTURE).hexdigest() in response.json()["detail"]
    assert client.get(f"{SAVED}/{kept['view']}/blobs").json() == []


def test_a_file_may_be_larger_than_a_document_but_not_than_the_room(client: Client) -> None:
    kept = keep(client)
    large = b"x" * (limits.REQUEST_BODY_BYTES + 1)
    assert put(client, kept["edit"], large).status_code == 201
    assert put(client, kept["edit"], b"y" * (limits.BLOBS_BYTES + 1)).status_code == 413


def test_when_there_is_no_room_files_that_no_revision_names_make_it(client: Client) -> None:
    kept = keep(client)
    named, forgotten = b"n" * (3 * 1_048_576), b"f" * (4 * 1_048_576)
    for data in (named, forgotten):
        assert put(client, kept["edit"], data).status_code == 201
    image = Image(id="picture", blob=hashlib.sha256(named).hexdigest())
    document = encode(replace(orders(), images=(image,)))
    headers = {"If-Match": kept["etag"]}
    client.put(f"{SAVED}/{kept['edit']}", document, content_type="application/json", headers=headers)
    assert put(client, kept["edit"], b"m" * (4 * 1_048_576)).status_code == 201
    found = {one["hash"] for one in client.get(f"{SAVED}/{kept['view']}/blobs").json()}
    assert hashlib.sha256(named).hexdigest() in found
    assert hashlib.sha256(forgotten).hexdigest() not in found
    later = json.dumps(
        json.loads(document) | {"template": {"blob": hashlib.sha256(b"m" * (4 * 1_048_576)).hexdigest()}}
    )
    client.put(f"{SAVED}/{kept['edit']}", later, content_type="application/json", headers={"If-Match": "*"})
    refused = put(client, kept["edit"], b"z" * (4 * 1_048_576))
    assert refused.status_code == 409
    assert "8 MiB" in refused.json()["detail"]


def test_a_copy_of_a_sketch_has_its_files() -> None:
    saved = actions.create("a" * 64, orders())
    key = access.Key(owner="a" * 64, sketch=saved.pk)
    actions.keep_blob(key, hashlib.sha256(PICTURE).hexdigest(), PICTURE)
    copy = actions.duplicate(key)
    assert access.blob_of(copy, hashlib.sha256(PICTURE).hexdigest()) == PICTURE


def test_the_template_of_an_import_lies_beside_the_saved_sketch_and_inside_its_file(client: Client) -> None:
    template = b"Resources:\n  Orders: {Type: AWS::SQS::Queue}\n"
    digest = hashlib.sha256(template).hexdigest()
    answer = client.post(
        "/api/v1/sketches/import?from=cloudformation&blobs=true", template, content_type="application/yaml"
    ).json()
    assert answer["sketch"]["template"]["blob"] == digest
    assert {name: base64.b64decode(text) for name, text in answer["blobs"].items()} == {digest: template}
    kept = client.post(SAVED, json.dumps(answer["sketch"]), content_type="application/json").json()
    assert put(client, kept["edit"], template).status_code == 201
    file = client.get(f"/s/{kept['view']}/sketch.json").content
    again = client.post("/api/v1/sketches/import?blobs=true", file, content_type="application/json").json()
    assert (again["sketch"], again["blobs"]) == (answer["sketch"], answer["blobs"])
    assert "blobs" not in client.post("/api/v1/sketches/import", file, content_type="application/json").json()


def test_a_sketch_file_goes_through_every_door_and_keeps_its_files(client: Client, tmp_path: Path) -> None:
    template, file = tmp_path / "orders.yaml", tmp_path / "orders.json"
    template.write_bytes(b"Resources:\n  Orders: {Type: AWS::SQS::Queue}\n")
    assert main(["convert", str(template), "--to", "json", "-o", str(file)]) == 0
    whole = json.loads(file.read_bytes())

    def answer(address: str, body: bytes = file.read_bytes()) -> bytes:
        response = client.post(f"/api/v1/{address}", body, content_type="application/json")
        assert response.status_code < 300, (address, response.content)
        return response.content

    assert json.loads(answer("sketches/convert?to=json")) == whole
    drawn = [answer(f"sketches/{way}source=1") for way in ("render?", "render?format=png&", "convert?to=svg&")]
    for made in (answer("sketches/convert?to=drawio"), *drawn):
        assert list(dict(read(made).blobs).values()) == [template.read_bytes()]
    imported = json.loads(answer("sketches/import?blobs=true"))
    assert (imported["sketch"], imported["blobs"]) == (
        {k: v for k, v in whole.items() if k != "blobs"},
        whole["blobs"],
    )
    composed = {"sketch": whole, "pattern": "circuit-breaker", "bindings": {}}
    for told in (answer("sketches/layout"), answer("sketches/compose", json.dumps(composed).encode())):
        assert json.loads(told)["blobs"] == whole["blobs"]
    for way in ("validate", "flow?start=orders", "responsibilities"):
        assert answer(f"sketches/{way}")
    kept = json.loads(answer("saved"))
    assert json.loads(client.get(f"/s/{kept['view']}/sketch.json").content) == whole
    other = whole | {"blobs": {**whole["blobs"], "0" * 64: ""}}
    refused = client.post("/api/v1/sketches/render", json.dumps(other), content_type="application/json")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["path"] == "$.blobs." + "0" * 64


def test_only_files_make_a_body_larger_and_saving_again_keeps_them(client: Client) -> None:
    large = b"x" * (2 * limits.REQUEST_BODY_BYTES)
    # Without stories: their steps get ids when they are kept.
    sketch = replace(orders(), scenarios=(), images=(Image(id="logo", blob=hashlib.sha256(large).hexdigest()),))
    file = carrying(sketch, {hashlib.sha256(large).hexdigest(): large})
    kept = keep(client)
    headers = {"If-Match": kept["etag"]}
    saved = client.put(f"{SAVED}/{kept['edit']}", file, content_type="application/json", headers=headers)
    assert saved.status_code == 200, saved.content
    assert client.get(f"/s/{kept['view']}/sketch.json").content == file
    assert client.post("/api/v1/sketches/convert?to=json", file, content_type="application/json").content == file
    hollow = b'{"blobs": {}, "nodes": [' + b"0," * limits.REQUEST_BODY_BYTES + b"0]}"
    for address in ("sketches/render", "sketches/compose", "saved"):
        refused = client.post(f"/api/v1/{address}", hollow, content_type="application/json")
        assert refused.status_code == 413, address
