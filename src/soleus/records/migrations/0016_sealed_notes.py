"""The keys of notes that are sealed in her browser."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0015_guests")]

    operations = [migrations.AddField("person", "sealing", models.JSONField(default=dict))]
