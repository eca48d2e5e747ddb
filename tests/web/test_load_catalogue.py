"""`manage.py load_catalogue`: all or nothing, nothing twice, and a bad file refused with file and place."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from patterns_app.core.patterns import reader
from patterns_app.web.catalogue.models import Entry, SearchDocument, Tag

SHIPPED = Path(reader.__file__).parent / "entries"


def load(*arguments: str) -> str:
    """Run the command and answer what it says."""
    out = io.StringIO()
    call_command("load_catalogue", *arguments, stdout=out)
    return out.getvalue()


def state() -> list[tuple[object, ...]]:
    """Everything the loader writes."""
    entries = Entry.objects.order_by("slug").values_list("pk", "slug", "digest", "updated", "tags__key")
    return [
        *entries.order_by("slug", "tags__key"),
        *SearchDocument.objects.order_by("pk").values_list("pk", "text_words"),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped entries, to change."""
    copy = tmp_path / "entries"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("__*"))
    return copy


def change(folder: Path, slug: str, before: str, after: str) -> None:
    """Edit an entry file; the text to replace must be there."""
    path = folder / f"{slug}.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.django_db
def test_the_database_holds_every_shipped_entry_as_it_is() -> None:
    stored = {row.slug: row.value for row in Entry.objects.all()}
    assert stored == reader.entries()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Entry, Tag, SearchDocument])
def test_what_is_loaded_fits_its_columns_also_where_the_database_does_not_look(model: type[Model]) -> None:
    """SQLite stores a text that is too long; PostgreSQL refuses the whole load."""
    for row in model._default_manager.all():
        row.clean_fields()


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_says_so() -> None:
    before = state()
    assert load() == f"Catalogue: nothing changed, {len(reader.entries())} entries\n"
    assert state() == before


@pytest.mark.django_db
def test_a_changed_entry_is_stored_and_found_under_its_new_words(folder: Path) -> None:
    change(folder, "storage-first", "tagline: ", "tagline: Quokka. ")
    assert "(0 added, 1 changed, 0 removed)" in load("--folder", str(folder))
    assert Entry.objects.get(slug="storage-first").tagline.startswith("Quokka.")
    assert "quokka" in SearchDocument.objects.get(key="storage-first").lead_words


@pytest.mark.django_db
def test_an_entry_whose_file_is_gone_is_removed(folder: Path) -> None:
    (folder / "saga.yaml").unlink()
    for path in folder.glob("*.yaml"):  # who pointed to it points elsewhere
        text = path.read_text(encoding="utf-8")
        elsewhere = "strangler" if path.stem != "strangler" else "spa"
        path.write_text(re.sub(r"(slug|pattern): saga\b", rf"\1: {elsewhere}", text), encoding="utf-8")
    assert "1 removed" in load("--folder", str(folder))
    assert not Entry.objects.filter(slug="saga").exists()
    assert not SearchDocument.objects.filter(key="saga").exists()


@pytest.mark.django_db
def test_tags_that_no_entry_carries_are_removed() -> None:
    Tag.objects.create(facet="problem", key="left-over")
    load()
    assert not Tag.objects.filter(entries=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("kind: pattern", "kind: pattern\ncolour: blue", "storage-first.yaml: Object contains unknown field `colour`"),
        ("kind: pattern", "kind: [pattern", "storage-first.yaml:"),
        ("level: ", "level: expert-", "storage-first.yaml: Invalid enum value"),
        ("slug: storage-first", "slug: something-else", "storage-first.yaml: slug: 'something-else'"),
        ("service: aws.sqs", "service: aws.nothing", "storage-first.yaml: variants."),
        (
            "related:",
            "related:\n  - {slug: not-there, why: A reason.}",
            "storage-first.yaml: related[0]: there is no entry",
        ),
    ],
)
def test_a_bad_file_is_refused_with_file_and_place_and_nothing_is_loaded(
    folder: Path, before: str, after: str, place: str
) -> None:
    change(folder, "storage-first", before, after)
    change(folder, "spa", "tagline: ", "tagline: Changed. ")
    stored = state()
    with pytest.raises(CommandError) as refused:
        load("--folder", str(folder))
    assert place in str(refused.value)
    assert "nothing was loaded" in str(refused.value)
    assert state() == stored


@pytest.mark.django_db
def test_every_bad_file_is_named_at_once(folder: Path) -> None:
    for slug in ("storage-first", "spa"):
        change(folder, slug, "level: ", "level: expert-")
    with pytest.raises(CommandError, match=r"(?s)spa\.yaml.*storage-first\.yaml.*2 problems"):
        load("--folder", str(folder))


@pytest.mark.django_db
def test_two_entries_cannot_have_the_same_place(folder: Path) -> None:
    order = reader.entries()["spa"].order
    change(folder, "storage-first", f"order: {reader.entries()['storage-first'].order}\n", f"order: {order}\n")
    with pytest.raises(CommandError, match=f"order: {order} is the place of"):
        load("--folder", str(folder))


@pytest.mark.django_db
def test_bytes_that_are_no_text_are_refused(folder: Path) -> None:
    (folder / "spa.yaml").write_bytes(b"kind: \xff\xfe")
    with pytest.raises(CommandError, match=r"spa\.yaml: not UTF-8"):
        load("--folder", str(folder))


def test_checking_one_file_needs_no_database(folder: Path) -> None:
    assert load("--check", str(folder / "spa.yaml")) == "1 in order\n"


def test_checking_a_bad_file_tells_its_place(folder: Path) -> None:
    change(folder, "spa", "level: ", "level: expert-")
    with pytest.raises(CommandError, match=r"spa\.yaml: Invalid enum value"):
        load("--check", str(folder / "spa.yaml"))


def test_checking_everything_loads_nothing() -> None:
    assert load("--check") == f"{len(reader.entries())} entries in order\n"


def test_a_missing_file_is_told() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.yaml: cannot be read"):
        load("--check", "nowhere.yaml")


def test_files_without_check_are_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match="--check"):
        load(str(folder / "spa.yaml"))


@pytest.mark.django_db
def test_the_order_of_settings_survives_the_database() -> None:
    for row in Entry.objects.all():
        assert msgspec.json.encode(row.value) == msgspec.json.encode(reader.entries()[row.slug])
