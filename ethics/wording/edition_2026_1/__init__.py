"""The words of edition 2026.1; they stay as they are when a later edition gets its own."""

from __future__ import annotations

from ethics.rule import Text
from ethics.wording.edition_2026_1 import p1, p2a_2c, p2d, p2e, p2f_2g, p2h, p2i
from ethics.wording.words import Edition, Words

_NUMBERS = ("1a", "1b", "2a", "2b", "2c", "2d", "2e", "2f", "2g", "2h", "2i")


def _error(number: str) -> Words:
    return Words(
        title=Text(f"Butir {number} gagal diperiksa", f"Point {number} could not be checked"),
        found=Text(
            f"Program gagal memeriksa butir {number}. Ini kesalahan program, bukan kesalahan Anda.",
            f"The program failed to check point {number}. This is the program's fault, not yours.",
        ),
        remedy=Text(
            "Laporkan kepada pengelola program; setelah diperbaiki, coba lagi. Konseli tetap boleh mengakhiri kapan "
            "saja.",
            "Report it to whoever runs the program; once it is repaired, try again. The konseli may still end at any "
            "time.",
        ),
    )


WORDS: Edition = {
    **p1.WORDS,
    **p2a_2c.WORDS,
    **p2d.WORDS,
    **p2e.WORDS,
    **p2f_2g.WORDS,
    **p2h.WORDS,
    **p2i.WORDS,
    **{f"{number}.error": _error(number) for number in _NUMBERS},
}
