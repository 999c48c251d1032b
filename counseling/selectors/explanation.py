"""Which explanation of the relationship is in force."""

from datetime import date
from uuid import UUID

from counseling.models import Explanation, Institution, Konseli

FALLBACK = "id"


def in_force(institution: Institution, language: str, on: date) -> Explanation | None:
    """The newest text published by that day (in the institution's zone), in this language where there is one.

    Otherwise in Indonesian, otherwise in any: an older text in the right language is no longer what holds.
    """
    texts = list(Explanation.objects.filter(institution=institution, published_from__lte=on).order_by("-version"))
    newest = {text.language: text for text in texts if text.version == texts[0].version}
    for wanted in (language, language.partition("-")[0], FALLBACK):
        if wanted in newest:
            return newest[wanted]
    return next((newest[other] for other in sorted(newest)), None)


def language_of(konseli: Konseli) -> str:
    """The language to explain in, after what the konseli's record says: English where it is theirs, else Indonesian."""
    return "en" if konseli.language.strip().casefold().startswith(("en", "inggris")) else FALLBACK


def of_institution(institution: Institution, explanation_id: UUID) -> Explanation | None:
    """This text, if it is one of the institution's."""
    return Explanation.objects.filter(institution=institution, pk=explanation_id).first()
