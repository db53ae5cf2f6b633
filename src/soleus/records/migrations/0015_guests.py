"""Whom she lets in, and in whose hand an entry was written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0014_readings")]

    operations = [
        migrations.AddField("person", "is_guest", models.BooleanField(default=False)),
        migrations.AddField("person", "lets_in", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Access",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=40)),
                ("called", models.CharField(max_length=40)),
                ("may", models.JSONField(default=list)),
                ("made", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
                ("came", models.PositiveIntegerField(default=0)),
                ("seen", models.DateTimeField(null=True)),
                ("pages", models.PositiveIntegerField(default=0)),
                (
                    "guest",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                "verbose_name_plural": "accesses",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="access_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry", models.UUIDField()),
                ("form", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.access",
                    ),
                ),
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
                    models.UniqueConstraint(fields=("person", "entry", "form"), name="hand_once"),
                ],
            },
        ),
    ]
