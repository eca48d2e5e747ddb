from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspace", "0004_revision_author"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedsketch",
            name="opened",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="savedsketch",
            name="weight",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
    ]
