"""Food and drink get a table."""

import datetime

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_came"),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("zone", models.CharField(max_length=80)),
                ("written", models.DateTimeField()),
                ("origin", models.CharField(max_length=20)),
                ("sure", models.CharField(max_length=20)),
                ("note", models.TextField(blank=True, default="")),
                ("night", models.DateField()),
                ("sequence", models.BigIntegerField()),
                ("form", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=1)),
                ("deleted", models.BooleanField(default=False)),
                ("food", models.CharField(blank=True, default="", max_length=80)),
                ("grams", models.FloatField(blank=True, null=True)),
                ("amount", models.FloatField(blank=True, null=True)),
                ("portion", models.CharField(blank=True, default="", max_length=200)),
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
                "indexes": [
                    models.Index(fields=["person", "night", "at"], name="intake_night"),
                    models.Index(fields=["person", "sequence"], name="intake_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="intake_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "at__gte",
                                datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "at__lt",
                                datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="intake_at",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("zone"), 80
                        ),
                        name="intake_zone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "written__gte",
                                datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "written__lt",
                                datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="intake_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin__in", ["tap", "coach", "back_fill", "import", "api"])
                        ),
                        name="intake_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sure__in", ["exact", "roughly", "night_only"])),
                        name="intake_sure",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("note"), 20000
                        ),
                        name="intake_note",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("food"), 80
                        ),
                        name="intake_food",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grams__gte", 0), ("grams__lte", 10000)),
                            ("grams__isnull", True),
                            _connector="OR",
                        ),
                        name="intake_grams",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gte", 0), ("amount__lte", 1000)),
                            ("amount__isnull", True),
                            _connector="OR",
                        ),
                        name="intake_amount",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("portion"), 200
                        ),
                        name="intake_portion",
                    ),
                ],
            },
        ),
    ]
