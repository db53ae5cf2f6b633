"""The tables of the first version."""

import datetime

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("sequence", models.BigIntegerField(default=0)),
                ("about", models.JSONField(default=dict)),
                ("joined", models.DateTimeField()),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("expires", models.DateTimeField()),
                ("used", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Dose",
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
                ("revision", models.PositiveIntegerField(default=1)),
                ("deleted", models.BooleanField(default=False)),
                ("measure", models.CharField(max_length=80)),
                ("amount", models.FloatField(blank=True, null=True)),
                ("unit", models.CharField(blank=True, default="", max_length=80)),
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
                    models.Index(fields=["person", "night", "at"], name="dose_night"),
                    models.Index(fields=["person", "sequence"], name="dose_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="dose_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("at__lt", datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        name="dose_at",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("zone"), 80
                        ),
                        name="dose_zone",
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
                        name="dose_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin__in", ["tap", "coach", "back_fill", "import", "api"])
                        ),
                        name="dose_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sure__in", ["exact", "roughly", "night_only"])),
                        name="dose_sure",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("note"), 20000
                        ),
                        name="dose_note",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("measure"), 80
                        ),
                        name="dose_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gte", 0), ("amount__lte", 100000)),
                            ("amount__isnull", True),
                            _connector="OR",
                        ),
                        name="dose_amount",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("unit"), 80
                        ),
                        name="dose_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Episode",
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
                ("revision", models.PositiveIntegerField(default=1)),
                ("deleted", models.BooleanField(default=False)),
                ("side", models.CharField(blank=True, max_length=20, null=True)),
                ("site", models.CharField(blank=True, max_length=20, null=True)),
                ("pain", models.SmallIntegerField(blank=True, null=True)),
                ("minutes", models.FloatField(blank=True, null=True)),
                ("asleep", models.BooleanField(blank=True, null=True)),
                ("steps", models.JSONField(blank=True, default=list)),
                ("ease", models.CharField(blank=True, max_length=20, null=True)),
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
                    models.Index(fields=["person", "night", "at"], name="episode_night"),
                    models.Index(fields=["person", "sequence"], name="episode_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="episode_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("at__lt", datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        name="episode_at",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("zone"), 80
                        ),
                        name="episode_zone",
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
                        name="episode_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin__in", ["tap", "coach", "back_fill", "import", "api"])
                        ),
                        name="episode_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sure__in", ["exact", "roughly", "night_only"])),
                        name="episode_sure",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("note"), 20000
                        ),
                        name="episode_note",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("side__in", ["left", "right", "both"]),
                            ("side__isnull", True),
                            _connector="OR",
                        ),
                        name="episode_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("site__in", ["calf", "foot", "back_of_thigh", "front_of_thigh"]),
                            ("site__isnull", True),
                            _connector="OR",
                        ),
                        name="episode_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pain__gte", 0), ("pain__lte", 10)),
                            ("pain__isnull", True),
                            _connector="OR",
                        ),
                        name="episode_pain",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minutes__gte", 0), ("minutes__lte", 1440)),
                            ("minutes__isnull", True),
                            _connector="OR",
                        ),
                        name="episode_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ease__in", ["eased", "same", "worse"]),
                            ("ease__isnull", True),
                            _connector="OR",
                        ),
                        name="episode_ease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Exposure",
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
                ("revision", models.PositiveIntegerField(default=1)),
                ("deleted", models.BooleanField(default=False)),
                ("exposure", models.CharField(max_length=80)),
                ("amount", models.FloatField(blank=True, null=True)),
                ("unit", models.CharField(blank=True, default="", max_length=80)),
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
                    models.Index(fields=["person", "night", "at"], name="exposure_night"),
                    models.Index(fields=["person", "sequence"], name="exposure_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="exposure_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("at__lt", datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        name="exposure_at",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("zone"), 80
                        ),
                        name="exposure_zone",
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
                        name="exposure_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin__in", ["tap", "coach", "back_fill", "import", "api"])
                        ),
                        name="exposure_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sure__in", ["exact", "roughly", "night_only"])),
                        name="exposure_sure",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("note"), 20000
                        ),
                        name="exposure_note",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("exposure"), 80
                        ),
                        name="exposure_exposure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gte", 0), ("amount__lte", 100000)),
                            ("amount__isnull", True),
                            _connector="OR",
                        ),
                        name="exposure_amount",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("unit"), 80
                        ),
                        name="exposure_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="History",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("entry", models.UUIDField()),
                ("revision", models.PositiveIntegerField()),
                ("deleted", models.BooleanField(default=False)),
                ("until", models.DateTimeField()),
                ("body", models.JSONField()),
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
                    models.UniqueConstraint(
                        fields=("person", "entry", "revision"), name="history_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Morning",
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
                ("revision", models.PositiveIntegerField(default=1)),
                ("deleted", models.BooleanField(default=False)),
                ("cramps", models.SmallIntegerField(blank=True, null=True)),
                ("sleep", models.SmallIntegerField(blank=True, null=True)),
                ("soreness", models.CharField(blank=True, max_length=20, null=True)),
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
                    models.Index(fields=["person", "night", "at"], name="morning_night"),
                    models.Index(fields=["person", "sequence"], name="morning_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="morning_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("at__lt", datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        name="morning_at",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("zone"), 80
                        ),
                        name="morning_zone",
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
                        name="morning_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin__in", ["tap", "coach", "back_fill", "import", "api"])
                        ),
                        name="morning_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sure__in", ["exact", "roughly", "night_only"])),
                        name="morning_sure",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("note"), 20000
                        ),
                        name="morning_note",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cramps__gte", 0), ("cramps__lte", 50)),
                            ("cramps__isnull", True),
                            _connector="OR",
                        ),
                        name="morning_cramps",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sleep__gte", 0), ("sleep__lte", 10)),
                            ("sleep__isnull", True),
                            _connector="OR",
                        ),
                        name="morning_sleep",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("soreness__in", ["none", "some", "worse"]),
                            ("soreness__isnull", True),
                            _connector="OR",
                        ),
                        name="morning_soreness",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remembered",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("fingerprint", models.CharField(max_length=200)),
                ("body", models.JSONField()),
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
                    models.UniqueConstraint(fields=("person", "name"), name="remembered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Symptoms",
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
                ("revision", models.PositiveIntegerField(default=1)),
                ("deleted", models.BooleanField(default=False)),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("disposition", models.CharField(blank=True, default="", max_length=80)),
                ("rules", models.CharField(blank=True, default="", max_length=80)),
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
                    models.Index(fields=["person", "night", "at"], name="symptoms_night"),
                    models.Index(fields=["person", "sequence"], name="symptoms_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="symptoms_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("at__lt", datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        name="symptoms_at",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("zone"), 80
                        ),
                        name="symptoms_zone",
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
                        name="symptoms_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin__in", ["tap", "coach", "back_fill", "import", "api"])
                        ),
                        name="symptoms_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sure__in", ["exact", "roughly", "night_only"])),
                        name="symptoms_sure",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("note"), 20000
                        ),
                        name="symptoms_note",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("disposition"), 80
                        ),
                        name="symptoms_disposition",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("rules"), 80
                        ),
                        name="symptoms_rules",
                    ),
                ],
            },
        ),
    ]
