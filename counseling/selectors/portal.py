"""Portals: the open ones of a case, the one that a link opens, and what its user sees there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from counseling.access import case as case_access
from counseling.access.portal import kinds_of
from counseling.choices import OPEN_STATES, ConsentDecision, ConsentKind, PortalEnd, StatementKind, YesNo
from counseling.models import Acknowledgement, Case, Consent, Explanation, Guardian, Membership, Portal
from counseling.selectors import consent as consent_selector
from counseling.selectors import explanation as explanation_selector
from counseling.selectors import paper, spoken


def standing(case: Case) -> list[Portal]:
    """The links of a case that were not closed, the konseli's first."""
    pages = Portal.objects.filter(case=case, closed_at=None).select_related("case", "guardian")
    return sorted(pages, key=lambda page: (page.guardian_id is not None, page.made_at))


def guessed(case: Case) -> list[Portal]:
    """The links of a case that closed for wrong PINs and were not made anew, the latest first."""
    return list(_guessed(Case.objects.filter(pk=case.pk)))


def guessed_of(member: Membership) -> QuerySet[Portal]:
    """Those of a counselor's open cases."""
    return _guessed(case_access.visible_to(member).filter(state__in=OPEN_STATES))


def _guessed(cases: QuerySet[Case]) -> QuerySet[Portal]:
    newer = Portal.objects.filter(case=OuterRef("case"), made_at__gte=OuterRef("closed_at"))
    konselis = Q(guardian=None) & ~Exists(newer.filter(guardian=None))
    guardians = Q(guardian__isnull=False) & ~Exists(newer.filter(guardian=OuterRef("guardian")))
    found = Portal.objects.filter(konselis | guardians, case__in=cases, closed_because=PortalEnd.GUESSED)
    return found.select_related("case", "guardian").order_by("-closed_at")


def standing_one(case: Case, page_id: UUID) -> Portal | None:
    """This one of them."""
    return next((page for page in standing(case) if page.pk == page_id), None)


def of_person(case: Case, guardian: Guardian | None) -> Portal | None:
    """The link of the konseli, or of this guardian."""
    return Portal.objects.filter(case=case, guardian=guardian, closed_at=None).first()


def by_hash(token_hash: str, now: datetime) -> Portal | None:
    """What this link opens, if anything."""
    return _opens(_pages().filter(token_hash=token_hash).first(), now)


def by_id(page_id: str, now: datetime) -> Portal | None:
    """The portal whose user has entered before, while it stands."""
    return _opens(_pages().filter(pk=page_id).first(), now)


def _pages() -> QuerySet[Portal]:
    people = ("case__konseli", "case__institution", "case__counselor__membership__user", "guardian", "institution")
    return Portal.objects.filter(closed_at=None).select_related(*people)


def _opens(page: Portal | None, now: datetime) -> Portal | None:
    if page is None or (page.claimed_at is None and page.open_until <= now):
        return None
    return None if page.guardian_id and guardian_unsafe(page.case) else page


def guardian_unsafe(case: Case) -> bool:
    """Whether contact with the guardians would endanger the konseli, as things stand."""
    said = spoken.statements(case, StatementKind.GUARDIAN_UNSAFE)
    return bool(said) and said[0].value == YesNo.YES


@dataclass(frozen=True, slots=True)
class Overview:
    """What a portal user sees: `decided` has their latest word on each permission that they decide on, and `sharing`
    that on each party; `asked` is whether their word is asked for now, and `waiting` are the permissions on which it
    is; `unable` says that a konseli cannot decide now, so that their yes does not count."""

    text: Explanation | None
    confirmed: bool
    words: list[Consent]
    confirmations: list[Acknowledgement]
    decided: Mapping[str, Consent]
    sharing: list[Consent]
    asked: bool
    waiting: list[ConsentKind]
    unable: bool

    @property
    def given(self) -> list[Consent]:
        """The permissions of theirs that stand."""
        return consent_selector.given(self.words)


def overview(page: Portal, now: datetime, *, language: str = "") -> Overview:
    """The same, with the explanation in this language or in the konseli's own."""
    case, today = page.case, timezone.localdate(now)
    language = language or explanation_selector.language_of(case.konseli)
    text = explanation_selector.in_force(case.institution, language, today)
    words = [row for row in spoken.permissions(case) if row.guardian_id == page.guardian_id]
    confirmations = [] if page.guardian_id else spoken.acknowledgements(case)
    latest = consent_selector.latest_words(row for row in words if row.kind in kinds_of(page))
    inability = consent_selector.inability(case) is not None
    of_age = page.guardian_id is not None and not (inability or consent_selector.minor(case, now=now))
    asked = case.state in OPEN_STATES and not of_age
    unable = inability and page.guardian_id is None
    single = [kind for kind in kinds_of(page) if kind != ConsentKind.SHARING]
    decided = {row.kind: row for row in latest if row.kind != ConsentKind.SHARING}
    return Overview(
        text=text,
        confirmed=explanation_selector.confirmed(confirmations, text),
        words=words,
        confirmations=confirmations,
        decided=decided,
        sharing=[row for row in latest if row.kind == ConsentKind.SHARING],
        asked=asked,
        waiting=[kind for kind in single if asked and _waits(decided.get(kind), today, yes_counts=not unable)],
        unable=unable,
    )


def _waits(word: Consent | None, today: date, *, yes_counts: bool) -> bool:
    """Whether this word on a permission is still to come, has run out, or is the konseli's yes to be helped and not yet
    in writing (2d)."""
    if word is None:
        return True
    if word.decision != ConsentDecision.GIVEN or not yes_counts:
        return False
    if word.valid_until is not None and word.valid_until < today:
        return True
    return word.kind == ConsentKind.HELP and word.guardian_id is None and not paper.in_writing(word)
