from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("background", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="so_far",
            field=models.BinaryField(null=True),
        ),
    ]
