"""Self-tests, with what was settled before each and what it said."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0005_product")]

    operations = [
        migrations.AddField("person", "testing", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("protocol", models.JSONField()),
                ("consent", models.CharField(max_length=20)),
                ("started", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, default="", max_length=20)),
                ("answer", models.JSONField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="trial_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended", None)),
                        fields=("person",),
                        name="trial_one_at_a_time",
                    ),
                ],
            },
        ),
    ]
