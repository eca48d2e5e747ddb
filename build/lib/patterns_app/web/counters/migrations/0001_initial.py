"""The table of the counters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("ends", models.BigIntegerField(db_index=True)),
                ("total", models.FloatField()),
            ],
        ),
    ]
