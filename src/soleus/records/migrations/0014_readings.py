"""What other programs counted gets a table."""

import datetime

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_ways_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
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
                ("of", models.CharField(max_length=20)),
                ("amount", models.FloatField()),
                ("source", models.CharField(max_length=20)),
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
                    models.Index(fields=["person", "night", "at"], name="reading_night"),
                    models.Index(fields=["person", "sequence"], name="reading_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="reading_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("at__lt", datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        name="reading_at",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("zone"), 80
                        ),
                        name="reading_zone",
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
                        name="reading_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin__in", ["tap", "coach", "back_fill", "import", "api"])
                        ),
                        name="reading_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sure__in", ["exact", "roughly", "night_only"])),
                        name="reading_sure",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("note"), 20000
                        ),
                        name="reading_note",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "of__in",
                                [
                                    "drinks",
                                    "water",
                                    "caffeine",
                                    "magnesium",
                                    "calcium",
                                    "potassium",
                                    "sodium",
                                    "vitamin-d",
                                    "sugar",
                                    "fibre",
                                    "steps",
                                    "sleep",
                                    "weight",
                                ],
                            )
                        ),
                        name="reading_of",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("amount__lte", 1000000)),
                        name="reading_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "source__in",
                                [
                                    "apple_health",
                                    "health_connect",
                                    "google_fit",
                                    "fitbit",
                                    "samsung_health",
                                    "cronometer",
                                    "my_fitness_pal",
                                ],
                            )
                        ),
                        name="reading_source",
                    ),
                ],
            },
        ),
    ]
