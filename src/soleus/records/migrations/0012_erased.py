"""That something was erased for good, so that nothing brings it back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0011_shares")]

    operations = [
        migrations.CreateModel(
            name="Erased",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("what", models.CharField(max_length=10)),
                ("first", models.DateField(null=True)),
                ("last", models.DateField(null=True)),
                ("sequence", models.BigIntegerField()),
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
                "verbose_name_plural": "erased",
                "indexes": [
                    models.Index(fields=["person", "sequence"], name="erased_sequence"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "id"), name="erased_once"),
                ],
            },
        ),
    ]
