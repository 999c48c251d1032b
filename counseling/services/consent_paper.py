"""The signed paper of a permission (2d): its type is read from its content, and it is sealed unchanged."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from counseling.access import case as case_access
from counseling.choices import AccessWhat, Channel
from counseling.models import Consent, ConsentPaper, Membership
from counseling.services import reading
from counseling.services.errors import Invalid
from counseling.services.held import held
from counseling.services.marker import service

LARGEST_MIB = 5
LARGEST = LARGEST_MIB * 1024 * 1024
"""The largest paper, in bytes."""
MOST = 4
"""How many papers one permission has at most: its pages, where each is a picture."""
MOST_PIXELS = 40_000_000
"""A picture of more would fill the memory when it is opened, however small its file is."""
PDF = "application/pdf"
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
"""The kinds of picture, by what Pillow calls them."""
WITH_PREVIEW = "MPO"
"""What Pillow calls a JPEG that has another one behind it, as many phones take them."""
PDF_TAIL = 2048
"""Where the end of a PDF has to be found, in bytes from the end of the file: programs add blanks and line ends."""


def media_type_of(content: bytes) -> str:
    """What the paper is, by its content alone. Raises Invalid where it is none of what can be kept, or is damaged."""
    if not content:
        raise Invalid("papers", _("A file is empty. Choose the paper again."))
    if len(content) > LARGEST:
        raise Invalid("papers", too_large())
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return PDF
    return _picture_type(content)


def too_large() -> Promise:
    return format_lazy(
        _("A file is larger than {limit} MB. Scan or photograph it with fewer details, and choose it again."),
        limit=LARGEST_MIB,
    )


def _check_pdf(content: bytes) -> None:
    tail = content[-PDF_TAIL:]
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise Invalid("papers", _("A PDF is cut off or damaged. Scan or save it again, and choose the new one."))


def _picture_type(content: bytes) -> str:
    try:
        with Image.open(BytesIO(content), formats=tuple(PICTURES)) as picture:
            kind, pixels = str(picture.format).replace(WITH_PREVIEW, "JPEG"), picture.width * picture.height
    except Exception as error:  # what is no picture fails in as many ways as there are decoders
        raise Invalid(
            "papers", _("A file is neither a PDF nor a picture (JPEG, PNG, WebP), or is damaged. Choose another.")
        ) from error
    if pixels > MOST_PIXELS:
        raise Invalid("papers", _("A picture has too many pixels. Photograph the paper in a lower resolution."))
    try:
        with Image.open(BytesIO(content), formats=(kind,)) as picture:
            picture.draft("L", (1, 1))  # a JPEG is decoded small; the others know no such thing
            picture.load()
    except Exception as error:
        raise Invalid(
            "papers", _("A picture is cut off or damaged. Photograph the paper again, and choose the new one.")
        ) from error
    return PICTURES[kind]


@service
def attach(consent: Consent, papers: Sequence[bytes], *, by: Membership, now: datetime) -> list[ConsentPaper]:
    """Puts the papers to what was said by signing them, each a row, and closes the obligations that waited for them.

    A paper that this permission has already is not kept once more. Raises Invalid, and then keeps none of them.
    """
    case_access.require_work(by, consent.case)
    if consent.channel != Channel.SIGNED:
        raise Invalid(
            "papers", _("Only what was signed has a paper. Choose «Signed on paper», or leave the papers out.")
        )
    different = list(dict.fromkeys(papers))
    types = [media_type_of(content) for content in different]
    with held(consent.case_id, now=now):
        kept = [_kept(consent, content) for content in different]
        if ConsentPaper.objects.filter(consent=consent).count() + kept.count(None) > MOST:
            raise Invalid(
                "papers",
                format_lazy(_("One permission has {most} papers at most. Put its pages into one PDF."), most=MOST),
            )
        return [
            paper
            or ConsentPaper.objects.create(
                institution_id=consent.institution_id,
                konseli_id=consent.konseli_id,
                case_id=consent.case_id,
                consent=consent,
                media_type=media_type,
                size=len(content),
                content=content,
                uploaded_by_id=by.user_id,
                uploaded_at=now,
            )
            for paper, content, media_type in zip(kept, different, types, strict=True)
        ]


def _kept(consent: Consent, content: bytes) -> ConsentPaper | None:
    """This very paper, where an earlier press of the button has brought it."""
    alike = ConsentPaper.objects.filter(consent=consent, size=len(content))
    return next((paper for paper in alike if bytes(paper.content) == content), None)


@service
def open_paper(paper: ConsentPaper, *, by: Membership, now: datetime) -> bytes:
    """The paper as it came, once the reading is logged."""
    case_access.require_work(by, paper.case)
    reading.log(paper.case, what=AccessWhat.PAPER, object_id=paper.pk, by=by, now=now)
    return bytes(paper.content)
