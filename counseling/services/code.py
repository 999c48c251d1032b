"""The codes of konseli, cases and groups: they are counted within the institution, under its lock."""

from typing import Any
from uuid import UUID


def next_code(model: Any, prefix: str, *, institution_id: UUID) -> str:
    """The code after the last one of this model: K-00001, K-00002, … The caller holds the lock of the institution."""
    rows = model.objects.filter(institution_id=institution_id)
    last = rows.order_by("-code").values_list("code", flat=True).first()
    number = int(last.removeprefix(f"{prefix}-")) + 1 if last else 1
    return f"{prefix}-{number:05d}"
