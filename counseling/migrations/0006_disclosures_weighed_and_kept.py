"""A disclosure rests on a conflict of its own, one that did not pass keeps its text, and why somebody read is sealed.

Backwards the reasons lie open again.
"""

import django.db.models.deletion
from django.db import migrations, models

from counseling.keys.keyring import ErasedError
from counseling.migrations._sealing import UNSEALED, sealed

def seal(apps, schema_editor):
    for row in apps.get_model("counseling", "AccessLog").objects.iterator():
        row.reason = sealed(apps, row, "reason", row.plain_reason)
        row.save(update_fields=["reason"])
    for row in apps.get_model("counseling", "CaseReason").objects.iterator():
        row.content = sealed(apps, row, "content", "")
        row.save(update_fields=["content"])


def unseal(apps, schema_editor):
    for row in apps.get_model("counseling", "AccessLog").objects.iterator():
        try:
            row.plain_reason = row.reason
        except ErasedError:
            continue
        row.save(update_fields=["plain_reason"])


class Migration(migrations.Migration):
    dependencies = [("counseling", "0005_supervision_and_administration")]

    operations = [
        migrations.AddField(
            "disclosure",
            "conflict",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disclosures",
                to="counseling.loyaltyconflict",
            ),
        ),
        migrations.AddConstraint(
            "disclosure",
            models.UniqueConstraint(fields=("institution", "conflict"), name="one_disclosure_a_conflict"),
        ),
        migrations.RenameField("accesslog", "reason", "plain_reason"),
        migrations.AddField("accesslog", "reason", UNSEALED, preserve_default=False),
        migrations.AddField("casereason", "content", UNSEALED, preserve_default=False),
        migrations.RunPython(seal, unseal),
        migrations.RemoveField("accesslog", "plain_reason"),
    ]
