"""When her phone locks by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0016_sealed_notes")]

    operations = [
        migrations.AddField("person", "lapse", models.CharField(default="soon", max_length=10)),
    ]
