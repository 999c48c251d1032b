"""A disclosure rests on a conflict of its own, one that did not pass keeps its text, and why somebody read is sealed.

Text that is sealed is never empty in its column, so every row that is there gets a value sealed for it. Backwards the
reasons lie open again.
"""

import os

import django.db.models.deletion
from django.db import migrations, models

from counseling.keys.fields import VERSION, Sealed, SealedTextField
from counseling.keys.fields import seal as seal_bytes
from counseling.keys.keyring import NONCE_BYTES, ErasedError

TAG_BYTES = 16
UNSEALED = SealedTextField(blank=True, default=Sealed())


def _sealed(apps, row, column, text):
    try:
        return seal_bytes(
            text.encode(), konseli_id=row.konseli_id, binding=f"{row._meta.db_table}|{row.pk}|{column}".encode()
        )
    except ErasedError:
        # What names an erased key opens no more than everything else that is kept of this konseli.
        key = apps.get_model("counseling", "DataKey").objects.filter(konseli_id=row.konseli_id).latest("created_at")
        return Sealed(VERSION + key.pk.bytes + os.urandom(NONCE_BYTES + TAG_BYTES))


def seal(apps, schema_editor):
    for row in apps.get_model("counseling", "AccessLog").objects.iterator():
        row.reason = _sealed(apps, row, "reason", row.plain_reason)
        row.save(update_fields=["reason"])
    for row in apps.get_model("counseling", "CaseReason").objects.iterator():
        row.content = _sealed(apps, row, "content", "")
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
