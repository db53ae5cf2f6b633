"""When a check of warning signs came in, whatever the clock of its phone said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_plans")]

    operations = [
        migrations.AddField("symptoms", "came", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "symptoms", models.Index(fields=["person", "came"], name="symptoms_came")
        ),
    ]
