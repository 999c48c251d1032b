"""The signed paper of every permission in the demo: a PDF of one small page, made once."""

LINES = ("Surat persetujuan, contoh", "Saya setuju dibantu dan mengizinkan catatan disimpan tersegel.", "Tertanda.")
"""Without brackets and backslashes, which mean something else within a PDF."""


def _pdf(lines: tuple[str, ...]) -> bytes:
    """A page of A5 with these lines, and the table of where each object begins, in bytes."""
    text = "BT /F1 11 Tf 20 TL 40 540 Td {} ET".format(" ".join(f"({line}) Tj T*" for line in lines))
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>\nstream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    written, begins = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        begins.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in begins)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    trailer = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF\n"
    return f"{written}{head}{table}{trailer}".encode("ascii")


SIGNED_PAPER = _pdf(LINES)
