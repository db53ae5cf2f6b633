"""Every form of an entry gets an id, and room beside it for one made elsewhere at once."""

import secrets
from typing import Any
from uuid import UUID

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = ("episode", "morning", "dose", "exposure", "symptoms")
NONE = UUID(int=0)  # until `name_forms` has run, a moment later


def name_forms(apps: Any, schema_editor: Any) -> None:
    """The first form of an entry has the entry's id; a later one has an id of its own.

    By chance: a diary put back from an old copy and changed otherwise must not come to the same.
    """
    for name in (*KINDS, "history"):
        table = apps.get_model("records", name).objects.using(schema_editor.connection.alias)
        first = "entry" if name == "history" else "id"
        table.filter(revision=1).update(form=models.F(first))
        for key in table.filter(revision__gt=1).values_list("pk", flat=True):
            table.filter(pk=key).update(form=UUID(bytes=secrets.token_bytes(16), version=4))


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.AddField("person", "rivals", models.PositiveIntegerField(default=0)),
        migrations.AddField("person", "phone_key", models.BinaryField(null=True)),
        *(
            migrations.AddField(
                name, "form", models.UUIDField(default=NONE), preserve_default=False
            )
            for name in (*KINDS, "history")
        ),
        migrations.AddField("history", "aside", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Rival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry", models.UUIDField()),
                ("form", models.UUIDField()),
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
                    models.UniqueConstraint(fields=("person", "entry", "form"), name="rival_once")
                ],
            },
        ),
        migrations.RunPython(name_forms, migrations.RunPython.noop),
    ]
