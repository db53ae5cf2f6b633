"""A form that waits for her choice says when it came in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_forms")]

    operations = [migrations.AddField("rival", "came", models.DateTimeField(null=True))]
