"""The source of a statement in words."""

from typing import Any


def who_said(row: Any) -> str:
    """Whose word it is, and by which way it came."""
    speaker = row.get_said_by_display()
    if row.said_by_name:
        speaker = f"{speaker} ({row.said_by_name})"
    return f"{speaker} · {row.get_channel_display()}"
