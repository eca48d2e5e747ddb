"""Migrations run while the version before still serves: what that version cannot live with is refused.

docs/operating.md tells the rules and how to do such a change in two releases. A migration that breaks one knowingly
says why: `stops = "..."` in the class; its release is then installed with the site stopped. One that only looks
dangerous says `harmless = "..."`: why, how long it takes, and that it may run twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models.fields import NOT_PROVIDED

ROOT = Path(__file__).resolve().parent.parent.parent
BEFORE = {  # these were there before the rules
    "workspace.0002_revision_kept",
    "catalogue.0002_search_index",
}
_TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
    migrations.RemoveConstraint,
)
_LOCKS = (migrations.AddIndex, migrations.AddConstraint, migrations.AlterUniqueTogether, migrations.AlterField)
_UNKNOWN = (migrations.RunPython, migrations.RunSQL, migrations.SeparateDatabaseAndState)


def dangers(migration: Migration) -> Iterator[str]:
    """What the version before, or a large table, cannot live with."""
    is_harmless = bool(getattr(migration, "harmless", ""))
    new = {operation.name_lower for operation in migration.operations if isinstance(operation, migrations.CreateModel)}
    for operation in migration.operations:
        name = type(operation).__name__
        if isinstance(operation, _TAKES_AWAY):
            yield f"{name}: the version before still asks for it"
        elif isinstance(operation, _UNKNOWN) and not is_harmless:
            yield f"{name}: say why it is harmless, how long it takes, and that it may run twice"
        elif isinstance(operation, _LOCKS) and _model(operation) not in new and not is_harmless:
            yield f"{name}: locks a table that has rows"
        elif isinstance(operation, migrations.AddField) and _model(operation) not in new:
            field = operation.field
            if not field.null and field.db_default is NOT_PROVIDED and not field.many_to_many:
                yield f"{name}: the version before adds rows without it; give it null=True or db_default"
            if getattr(field, "db_index", False) and not is_harmless:
                yield f"{name}: its index locks a table that has rows"


def _model(operation: Operation) -> str:
    return str(getattr(operation, "model_name", "") or getattr(operation, "name", "")).lower()


def _migration(*operations: Operation) -> Migration:
    return type("New", (Migration,), {"operations": list(operations)})("0009_new", "workspace")


def ours() -> dict[str, Migration]:
    """Every migration of this repository."""
    found = MigrationLoader(None).disk_migrations
    labels = {path.parts[-3] for path in ROOT.glob("patterns_app/web/*/migrations/0*.py")}
    return {f"{app}.{name}": migration for (app, name), migration in found.items() if app in labels}


def test_no_migration_breaks_the_version_before_without_saying_so() -> None:
    told = {
        name: list(dangers(migration))
        for name, migration in ours().items()
        if name not in BEFORE and not getattr(migration, "stops", "")
    }
    assert {name: found for name, found in told.items() if found} == {}
    assert set(ours()) >= BEFORE


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.RemoveField("sketch", "title"), "still asks"),
        (migrations.RenameField("sketch", "title", "name"), "still asks"),
        (migrations.DeleteModel("sketch"), "still asks"),
        (migrations.AddField("sketch", "size", models.IntegerField(default=0)), "db_default"),
        (migrations.AddField("sketch", "day", models.DateField(null=True, db_index=True)), "index locks"),
        (migrations.AlterField("sketch", "title", models.CharField(max_length=9)), "locks"),
        (migrations.AddIndex("sketch", models.Index(fields=["title"], name="by_title")), "locks"),
        (migrations.RunSQL("SELECT 1"), "may run twice"),
    ],
)
def test_what_is_dangerous_is_named(operation: Operation, words: str) -> None:
    assert words in " ".join(dangers(_migration(operation)))


def test_what_the_version_before_can_live_with_passes() -> None:
    migration = _migration(
        migrations.AddField("sketch", "size", models.IntegerField(db_default=0)),
        migrations.AddField("sketch", "note", models.TextField(null=True)),
        migrations.CreateModel("Team", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("team", models.Index(fields=["id"], name="by_id")),
    )
    assert list(dangers(migration)) == []
