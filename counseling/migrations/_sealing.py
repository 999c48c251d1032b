"""What migrations share that add a sealed column: text that is sealed is never empty in its column, so every row that is
there gets a value sealed for it."""

import os

from counseling.keys.fields import VERSION, Sealed, SealedTextField
from counseling.keys.fields import seal as seal_bytes
from counseling.keys.keyring import NONCE_BYTES, ErasedError

TAG_BYTES = 16
UNSEALED = SealedTextField(blank=True, default=Sealed())


def sealed(apps, row, column, text):
    whose = getattr(row, "konseli_id", row.pk)  # a konseli's own row has no other key
    try:
        return seal_bytes(text.encode(), konseli_id=whose, binding=f"{row._meta.db_table}|{row.pk}|{column}".encode())
    except ErasedError:
        # What names an erased key opens no more than everything else that is kept of this konseli.
        key = apps.get_model("counseling", "DataKey").objects.filter(konseli_id=whose).latest("created_at")
        return Sealed(VERSION + key.pk.bytes + os.urandom(NONCE_BYTES + TAG_BYTES))
