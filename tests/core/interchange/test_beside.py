"""The files beside a document: inside an exported sketch file and back without loss, and the template that is kept."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile

import pytest
from msgspec import structs

from patterns_app.core import pipeline
from patterns_app.core.drawing.source import with_files
from patterns_app.core.interchange.beside import carried, carrying, digest
from patterns_app.core.interchange.reading import read, read_files
from patterns_app.core.limits import BLOBS_BYTES
from patterns_app.core.sketch.model import Image, Node, Sketch, Template
from patterns_app.core.sketch.parser import InputError, NotASketch, TooLarge

LOGO = bytes(range(256)) * 40
TEMPLATE = b"Resources:\n  Orders: {Type: AWS::SQS::Queue}\n"
SKETCH = Sketch(
    title="Orders",
    nodes=(Node(id="orders", service="aws.sqs"),),
    images=(Image(id="logo", blob=digest(LOGO), alt="The logo"),),
    template=Template(blob=digest(TEMPLATE), name="orders.yaml"),
)
BLOBS = {digest(LOGO): LOGO, digest(TEMPLATE): TEMPLATE}


def test_a_sketch_file_carries_what_the_document_names_and_gives_it_back() -> None:
    file = pipeline.written(SKETCH, "json", "", {**BLOBS, digest(b"else"): b"else"})
    again = read(file)
    assert (again.sketch, dict(again.blobs), again.format) == (SKETCH, BLOBS, "json")


def test_a_document_without_files_is_written_as_before() -> None:
    plain = Sketch(nodes=SKETCH.nodes)
    assert pipeline.written(plain, "json", "", BLOBS) == pipeline.written(plain, "json", "")


@pytest.mark.parametrize("key", ["svg", "png", "drawio"])
def test_pictures_and_drawings_that_carry_the_sketch_carry_its_files(key: str) -> None:
    picture = b"\x89PNG\r\n" + bytes(range(256)) * 40
    sketch = structs.replace(SKETCH, images=(Image(id="logo", blob=digest(picture), alt="The logo"),))
    blobs = {digest(picture): picture, digest(TEMPLATE): TEMPLATE}
    if key == "drawio":
        file = pipeline.written(sketch, key, "", {**blobs, digest(b"else"): b"else"})
        assert b"image=data:image/png,iVBORw0K" in file  # and draw.io shows the image itself
    else:
        file = pipeline.picture(sketch, pipeline.Options(format=key, source=True), "", blobs)  # type: ignore[arg-type]
        assert b"pattern-studio-files" not in pipeline.picture(sketch, pipeline.Options(source=True), "")
        assert b"pattern-studio" not in pipeline.picture(sketch, pipeline.Options(), "", blobs)
    again = read(file)
    assert (dict(again.blobs), again.format, again.sketch.template) == (blobs, key, SKETCH.template)
    assert [image.blob for image in again.sketch.images] == [digest(picture)]


@pytest.mark.parametrize("key", ["svg", "png", "drawio"])
def test_files_beside_that_were_damaged_in_it_are_refused(key: str) -> None:
    if key == "drawio":
        file = pipeline.written(SKETCH, key, "", BLOBS)
        file = file.replace(digest(LOGO).encode() + b"&quot;:", b"&quot;:")
    else:
        file = pipeline.picture(SKETCH, pipeline.Options(format=key, source=True), "")  # type: ignore[arg-type]
        file = with_files(file, json.dumps({digest(LOGO): "AAAA"}))
    with pytest.raises(NotASketch, match="blobs"):
        read(file)


def test_eight_mebibytes_go_in_and_come_out_and_more_is_refused() -> None:
    most = b"x" * BLOBS_BYTES
    sketch = Sketch(images=(Image(id="big", blob=digest(most)),))
    assert read(carrying(sketch, {digest(most): most})).blobs[digest(most)] == most
    more = b"x" * (BLOBS_BYTES + 1)
    with pytest.raises(TooLarge, match="8,388,608 bytes together"):
        read(carrying(Sketch(images=(Image(id="big", blob=digest(more)),)), {digest(more): more}))


@pytest.mark.parametrize(
    ("blobs", "told"),
    [
        ([], r"\$\.blobs has to be an object"),
        ({digest(LOGO): 7}, r"\$\.blobs\.[0-9a-f]{64} has to be a text in base64"),
        ({digest(LOGO): "%%%"}, r"\$\.blobs\.[0-9a-f]{64} has to be a text in base64"),
        ({digest(LOGO): "\u00e9\u00e9\u00e9\u00e9"}, r"\$\.blobs\.[0-9a-f]{64} has to be a text in base64"),
        ({"\ud800": 7}, r"\$\.blobs\.\? has to be a text in base64"),
        ({digest(LOGO): base64.b64encode(b"other").decode()}, r"is not the SHA-256 of what stands there"),
    ],
)
def test_what_is_not_as_it_says_is_refused_with_its_place(blobs: object, told: str) -> None:
    document = json.loads(pipeline.written(SKETCH, "json", "")) | {"blobs": blobs}
    with pytest.raises(NotASketch) as refused:
        carried(json.dumps(document).encode())
    (error,) = refused.value.errors
    assert re.search(told, f"{error.path} {error.message}")


def test_half_a_character_beside_files_is_refused_like_any_other_title() -> None:
    document = json.loads(pipeline.written(SKETCH, "json", "", BLOBS)) | {"title": "\ud800"}
    with pytest.raises(InputError) as refused:
        read(json.dumps(document).encode())
    assert refused.value.errors


def test_a_zip_may_hold_them_under_any_name() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sketch.json", pipeline.written(SKETCH, "json", ""))
        archive.writestr(f"blobs/{digest(LOGO)}", LOGO)
        archive.writestr("infra/orders.txt", TEMPLATE)
    again = read_files({"orders.zip": packed.getvalue()})
    assert (again.sketch, dict(again.blobs)) == (SKETCH, BLOBS)


def test_the_template_of_an_import_is_kept_by_its_hash() -> None:
    imported = pipeline.read({"infra/orders.yaml": TEMPLATE}, "", False, "").imported
    assert imported.sketch.template == Template(blob=digest(TEMPLATE), name="orders.yaml", format="cloudformation")
    assert imported.blobs == {digest(TEMPLATE): TEMPLATE}


def test_a_document_of_ours_comes_from_no_template() -> None:
    file = pipeline.written(Sketch(nodes=SKETCH.nodes), "json", "")
    imported = pipeline.read({"sketch.json": file}, "", False, "").imported
    assert (imported.sketch.template, dict(imported.blobs)) == (None, {})
