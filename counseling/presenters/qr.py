"""An address as a QR code: the geometry of a picture that a phone reads."""

from dataclasses import dataclass

import segno

BORDER = 4
"""The light squares that a reader needs around a QR code."""


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code as a picture of `size` squares a side: `path` draws the dark ones."""

    size: int
    path: str


def qr_of(address: str) -> Qr:
    """The address as a picture that a phone reads."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=BORDER)]
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Qr(len(rows), "".join(squares))
