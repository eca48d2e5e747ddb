import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspace", "0005_opened_and_weight"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("client", models.CharField(db_default="", default="", max_length=64)),
                ("count", models.PositiveIntegerField(null=True)),
                ("author", models.CharField(db_default="", default="", max_length=64)),
                ("created", models.DateTimeField()),
                ("body", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "sketch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="workspace.savedsketch"
                    ),
                ),
            ],
            options={
                "ordering": ["seq"],
                "constraints": [
                    models.UniqueConstraint(fields=("sketch", "seq"), name="row_once_a_number"),
                    models.UniqueConstraint(fields=("sketch", "client", "count"), name="row_once_a_count"),
                ],
            },
        ),
    ]
