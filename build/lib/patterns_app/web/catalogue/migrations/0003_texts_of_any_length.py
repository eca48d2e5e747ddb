"""Names and taglines of what can be found are as long as they are: a rule's may be longer than an entry's.

SQLite makes the table anew for this. Its full-text table names it and is rebuilt after the next load, so it stays; on
PostgreSQL the stored column of words does not read these two.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Takes the bounds away."""

    harmless = "The table holds a few hundred rows that every start writes anew: milliseconds, and it may run twice."
    dependencies: ClassVar = [("catalogue", "0002_search_index")]
    operations: ClassVar = [
        migrations.AlterField(model_name="searchdocument", name=name, field=models.TextField())
        for name in ("title", "tagline")
    ]
