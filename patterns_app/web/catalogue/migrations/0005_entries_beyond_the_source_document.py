"""An entry beyond the source document has no heading there.

Only what a form would take changes; no column does.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A heading may be empty."""

    harmless = "Changes no column: only what a form would take."
    dependencies: ClassVar = [("catalogue", "0004_family_of_an_entry")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="entry",
            name="heading",
            field=models.CharField(blank=True, max_length=120),
        ),
    ]
