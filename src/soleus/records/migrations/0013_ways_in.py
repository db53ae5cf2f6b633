"""Ways in: passkeys, codes, wrong tries, and visits in a table of ours that keeps only digests."""

import hashlib
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models

HERS: dict[str, Any] = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+"}
NUMBERED: dict[str, Any] = {
    "auto_created": True,
    "primary_key": True,
    "serialize": False,
    "verbose_name": "ID",
}


def move(apps: Any, schema_editor: Any) -> None:
    """Take each visit along: she stays signed in, and what waits for a stranger still does."""
    former, visits = apps.get_model("sessions", "Session"), apps.get_model("records", "Visit")
    people = set(apps.get_model("records", "Person").objects.values_list("pk", flat=True))
    store = SessionStore()
    for each in former.objects.iterator(chunk_size=500):
        told = str(store.decode(each.session_data).get(SESSION_KEY, ""))
        person = int(told) if told.isdigit() else None
        visits.objects.create(
            session_key=hashlib.sha256(each.session_key.encode()).hexdigest(),
            session_data=each.session_data,
            expire_date=each.expire_date,
            person_id=person if person in people else None,
        )
    former.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("records", "0012_erased"), ("sessions", "0001_initial")]

    operations = [
        migrations.AddField(
            "person", "short_name", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AddField("person", "handle", models.BinaryField(null=True, unique=True)),
        migrations.AddField(
            "person", "stamp", models.CharField(blank=True, default="", max_length=32)
        ),
        migrations.AddField(
            "link", "person", models.ForeignKey(null=True, to=settings.AUTH_USER_MODEL, **HERS)
        ),
        migrations.AddField(
            "link", "maker", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("session_key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("made", models.DateTimeField(null=True)),
                ("seen", models.DateField(null=True)),
                ("browser", models.CharField(blank=True, default="", max_length=40)),
                ("by_device", models.BooleanField(default=False)),
                ("person", models.ForeignKey(null=True, to=settings.AUTH_USER_MODEL, **HERS)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("rp", models.CharField(max_length=253)),
                ("credential", models.BinaryField(unique=True)),
                ("key", models.BinaryField()),
                ("count", models.BigIntegerField(default=0)),
                ("name", models.CharField(max_length=40)),
                ("added", models.DateTimeField()),
                ("used", models.DateField(null=True)),
                ("person", models.ForeignKey(to=settings.AUTH_USER_MODEL, **HERS)),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(**NUMBERED)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("person", models.ForeignKey(to=settings.AUTH_USER_MODEL, **HERS)),
            ],
        ),
        migrations.CreateModel(
            name="Guess",
            fields=[
                ("id", models.BigAutoField(**NUMBERED)),
                ("at", models.DateTimeField(db_index=True)),
                ("whom", models.CharField(blank=True, default="", max_length=64)),
                ("block", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
