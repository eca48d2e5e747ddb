from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspace", "0003_blob"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="author",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
    ]
