"""The full-text index, in the way of each database.

PostgreSQL keeps a stored column of the words with a GIN index and brings it up to date by itself. SQLite has an FTS5
table that reads the documents' table; `search.refresh_index` rebuilds it after a load. The words are already plain, so
neither side needs a language. A later migration that changes the documents' table has to keep these in step.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_MAKE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE catalogue_search USING fts5(name_words, lead_words, text_words,"
        " content='catalogue_searchdocument', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 0', prefix='2 3 4')",
    ],
    "postgresql": [
        "ALTER TABLE catalogue_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS ("
        "setweight(to_tsvector('simple', name_words), 'A') || setweight(to_tsvector('simple', lead_words), 'B')"
        " || setweight(to_tsvector('simple', text_words), 'D')) STORED",
        "CREATE INDEX catalogue_search ON catalogue_searchdocument USING gin (words)",
    ],
}
_UNDO = {
    "sqlite": ["DROP TABLE catalogue_search"],
    "postgresql": ["DROP INDEX catalogue_search", "ALTER TABLE catalogue_searchdocument DROP COLUMN words"],
}


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index. A database that is neither of the two is refused."""
    for statement in _MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def undo(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index."""
    for statement in _UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Makes the index after the tables."""

    dependencies: ClassVar = [("catalogue", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(make, undo)]
