"""From a page to a PDF, by WeasyPrint: tagged, with its fonts inside, and without fetching anything.

WeasyPrint needs libraries of the operating system (README.md names them). It is loaded when a PDF is asked for, so that
everything else runs where they are missing.
"""

import base64
from types import ModuleType

from django.conf import settings
from PIL import ImageFile

STATIC = settings.BASE_DIR / "static"
SHEET = STATIC / "css" / "letter.css"
FONTS = {
    weight: STATIC / "vendor" / "atkinson" / f"atkinson-hyperlegible-next-latin-{weight}-normal.woff2"
    for weight in (400, 600)
}
VARIANT = "pdf/ua-1"
"""PDF/UA-1: headings, lists and the language are marked, so that a screen reader can read the paper aloud."""


class Unavailable(RuntimeError):  # noqa: N818 - read as a sentence: except Unavailable
    """No PDF can be made on this machine: a library that WeasyPrint needs is missing."""


def pdf(html: str) -> bytes:
    """The whole document as a PDF. Raises Unavailable."""
    engine = _engine()
    fonts, fetch = engine.text.fonts.FontConfiguration(), engine.urls.URLFetcher(allowed_protocols=("data",))
    rules = [_faces(), SHEET.read_text(encoding="utf-8")]
    sheets = [engine.CSS(string=rule, font_config=fonts, url_fetcher=fetch) for rule in rules]
    document = engine.HTML(string=html, url_fetcher=fetch)
    made = document.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant=VARIANT, pdf_tags=True)
    return bytes(made)


def _engine() -> ModuleType:
    try:
        import weasyprint
    except OSError as error:
        raise Unavailable(str(error)) from error
    # It lets Pillow take pictures that are cut off, for the whole process: signed papers must not be (consent_paper).
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    engine: ModuleType = weasyprint
    return engine


def _faces() -> str:
    """The typeface of the pages, laid into the sheet itself."""
    return "".join(
        f'@font-face {{ font-family: "Atkinson Hyperlegible Next"; font-weight: {weight};'
        f' src: url("data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()}") format("woff2"); }}'
        for weight, path in FONTS.items()
    )
