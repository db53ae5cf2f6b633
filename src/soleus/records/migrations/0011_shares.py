"""Links to a page for a visit, each with the page as it was."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0010_keys")]

    operations = [
        migrations.AddField("person", "shared_until", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("label", models.CharField(blank=True, default="", max_length=80)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("made", models.DateTimeField()),
                ("expires", models.DateTimeField()),
                ("once", models.BooleanField(default=False)),
                ("digest", models.CharField(max_length=64, null=True, unique=True)),
                ("proof", models.CharField(blank=True, default="", max_length=64)),
                ("sealed", models.JSONField(default=dict)),
                ("files", models.JSONField(default=list)),
                ("wrong", models.PositiveSmallIntegerField(default=0)),
                ("first_opened", models.DateTimeField(null=True)),
                ("openings", models.JSONField(default=list)),
                ("ended", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, default="", max_length=20)),
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
                "indexes": [models.Index(fields=["expires"], name="share_expires")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="share_once"),
                ],
            },
        ),
    ]
