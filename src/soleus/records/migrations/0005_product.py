"""A dose of a supplement names the product."""

from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual


class Migration(migrations.Migration):
    dependencies = [("records", "0004_intake")]

    operations = [
        migrations.AddField(
            "dose", "product", models.CharField(blank=True, default="", max_length=80)
        ),
        migrations.AddConstraint(
            "dose",
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("product"), 80), name="dose_product"
            ),
        ),
    ]
