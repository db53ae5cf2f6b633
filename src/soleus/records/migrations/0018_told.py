"""What she is to be told: what lets her in has changed, somebody she let in ticked a sign."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0017_lapse")]

    operations = [
        migrations.AddField("person", "door", models.JSONField(default=list)),
        migrations.AddField("access", "sign", models.DateTimeField(null=True)),
    ]
