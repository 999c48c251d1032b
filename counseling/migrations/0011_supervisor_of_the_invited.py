"""An invitation may name who supervises the invited once they have come."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counseling", "0010_founding")]

    operations = [
        migrations.AddField(
            "Invitation",
            "supervisor",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="counseling.membership",
            ),
        ),
    ]
