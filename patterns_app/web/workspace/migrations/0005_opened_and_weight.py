from django.db import migrations, models

WEIGH = """
UPDATE workspace_savedsketch SET weight = (
    SELECT COALESCE(SUM(LENGTH(document)), 0) FROM workspace_revision
    WHERE workspace_revision.sketch_id = workspace_savedsketch.id
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workspace", "0004_revision_author"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedsketch",
            name="opened",
            field=models.DateField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="savedsketch",
            name="weight",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(WEIGH, migrations.RunSQL.noop),
    ]
