from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("background", "0002_so_far"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="wanted",
            field=models.DateTimeField(null=True),
        ),
    ]
