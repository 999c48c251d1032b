"""The source of a statement in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counseling.models.base import SaidModel


def who_said(row: SaidModel) -> str:
    """Whose word it is, and by which way it came."""
    speaker = row.get_said_by_display()
    if row.said_by_name:
        speaker = f"{speaker} ({row.said_by_name})"
    return f"{speaker} · {row.get_channel_display()}"
