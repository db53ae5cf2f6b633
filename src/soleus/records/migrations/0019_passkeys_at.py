"""Of which addresses her passkeys are, beside her: each page asks whether her phone may lock."""

from typing import Any

from django.db import migrations, models


def note(apps: Any, schema_editor: Any) -> None:
    passkeys = apps.get_model("records", "Passkey").objects.order_by("rp")
    people = apps.get_model("records", "Person").objects
    for pk in set(passkeys.values_list("person", flat=True)):
        names = passkeys.filter(person=pk).values_list("rp", flat=True)
        people.filter(pk=pk).update(passkeys_at=sorted(set(names)))


class Migration(migrations.Migration):
    dependencies = [("records", "0018_told")]

    operations = [
        migrations.AddField("person", "passkeys_at", models.JSONField(default=list)),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
