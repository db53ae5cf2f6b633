"""Reminders: what she settled, her channels, and what became of each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_trial"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="reminded",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Reminders",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("settings", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("address", models.JSONField()),
                ("added", models.DateTimeField()),
                ("delivered", models.DateTimeField(null=True)),
                ("gone", models.DateTimeField(null=True)),
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
                    models.UniqueConstraint(fields=("person", "id"), name="channel_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("occurrence", models.CharField(max_length=120)),
                ("channel", models.UUIDField()),
                ("item", models.CharField(max_length=80)),
                ("due", models.DateTimeField()),
                ("state", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("again", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, default="", max_length=80)),
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
                "verbose_name_plural": "deliveries",
                "indexes": [models.Index(fields=["person", "at"], name="delivery_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "occurrence", "channel"), name="delivery_once"
                    )
                ],
            },
        ),
    ]
