"""An entry can be filtered by its family: of the source document, or beyond it.

Only the words a form would offer change; no column does.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more facet."""

    harmless = "Changes no column: only which facets there are."
    dependencies: ClassVar = [("catalogue", "0003_texts_of_any_length")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="tag",
            name="facet",
            field=models.CharField(
                choices=[
                    ("style", "Integration style"),
                    ("problem", "Problem solved"),
                    ("level", "Level"),
                    ("service", "Service"),
                    ("origin", "Family"),
                ],
                max_length=16,
            ),
        )
    ]
