"""Whether a permission is in writing: from the portal, or signed with the paper kept here (2d).

That somebody signed is the word of whoever writes it down; the paper shows it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from counseling.choices import Channel, ConsentDecision, ConsentKind
from counseling.models import Consent, ConsentPaper
from counseling.models.base import AS_SAID


def kept(*, until: datetime | None = None) -> Exists:
    """Of each `Consent`, whether a paper of it was kept by then, or is now: to be annotated as `paper_kept`."""
    papers = ConsentPaper.objects.filter(consent=OuterRef("pk"))
    return Exists(papers if until is None else papers.filter(uploaded_at__lte=until))


def in_writing(word: Any) -> bool:
    """Of a word that was read with its `paper_kept`."""
    return bool(word.channel == Channel.OWN_PAGE or word.paper_kept)


def is_kept(word: Any) -> bool:
    """Whether its signed paper is here. Of a word that was read with its `paper_kept`."""
    return bool(word.paper_kept)


def owed(word: Any) -> bool:
    """Whether it was signed and its paper is not here yet. Of a word that was read with its `paper_kept`."""
    return bool(word.channel == Channel.SIGNED and not word.paper_kept)


def awaited(case_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Case → the konseli's permission to be helped that was signed and whose paper is still owed. One query at most."""
    own = Consent.objects.filter(case_id__in=list(case_ids), kind=ConsentKind.HELP, guardian=None, superseded_by=None)
    words = own.exclude(decision=ConsentDecision.UNABLE).annotate(paper_kept=kept()).order_by(*AS_SAID)
    latest = {word.case_id: word for word in words}
    return {
        case_id: word.pk for case_id, word in latest.items() if word.decision == ConsentDecision.GIVEN and owed(word)
    }
