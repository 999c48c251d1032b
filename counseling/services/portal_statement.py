"""What portal users write in their portal themselves. Nobody else records it, so that it counts as written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from counseling.access import portal as access
from counseling.choices import OPEN_STATES, Channel, ConsentDecision, ConsentForm, ConsentKind, Speaker
from counseling.models import Acknowledgement, Case, Consent, Explanation, Portal
from counseling.selectors import consent as consent_selector
from counseling.selectors import portal, spoken
from counseling.selectors.casefile import derive
from counseling.services import consent, explanation
from counseling.services.errors import Invalid
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source


@service
def confirm(
    page: Portal, text: Explanation, *, nature: bool, limits: bool, words: str = "", now: datetime
) -> Acknowledgement:
    """The konseli confirms what they read, in their own words where they want to; twice in the same is once. Raises
    Invalid."""
    with _held(page, now=now) as case:
        access.require_konseli(page)
        _require_open(case)
        told = (text.pk, nature, limits, words.strip())
        last = next((row for row in spoken.acknowledgements(case) if row.channel == Channel.OWN_PAGE), None)
        if last is not None and told == (last.explanation_id, last.nature, last.limits, last.words):
            return last
        return explanation.confirmed(
            case, text, nature=nature, limits=limits, source=_source(page, words, now), by=None, now=now
        )


@service
def decide(
    page: Portal,
    kind: str,
    decision: str,
    *,
    words: str = "",
    party: str = "",
    scope: str = "",
    now: datetime,
) -> Consent:
    """The portal user gives, refuses or withdraws a permission. Saying the same twice leaves one word. Raises
    Invalid."""
    with _held(page, now=now) as case:
        access.require_portal_user(page)
        if kind not in access.kinds_of(page):
            raise PermissionDenied("This permission is not theirs to give.")
        if decision == ConsentDecision.GIVEN:
            _require_open(case)
            _require_able(case, page)
        same = _said_already(page, case, kind, decision, party, scope)
        return same or consent.taken(
            case,
            kind,
            decision,
            form=ConsentForm.WRITTEN,
            source=_source(page, words, now),
            by=None,
            now=now,
            guardian=page.guardian,
            party=party,
            scope=scope,
        )


@contextmanager
def _held(page: Portal, *, now: datetime) -> Iterator[Case]:
    """The case. While this is written nobody closes the page, and no decision changes the case."""
    with held(page.case_id, now=now, settles=False) as case:
        page.refresh_from_db(fields=["claimed_at", "closed_at"])
        if page.guardian_id is not None and portal.guardian_unsafe(case):
            raise PermissionDenied("This page is not open.")
        yield case


def _source(page: Portal, words: str, now: datetime) -> Source:
    speaker = Speaker.GUARDIAN if page.guardian_id else Speaker.KONSELI
    return Source(said_by=speaker, channel=Channel.OWN_PAGE, said_at=now, words=words)


def _require_open(case: Case) -> None:
    if case.state not in OPEN_STATES:
        raise Invalid("", _("This counselling has ended. What you permitted can be taken back, and nothing be added."))


def _require_able(case: Case, page: Portal) -> None:
    """While it stands that the konseli cannot decide, their page takes a no, and no yes that nobody spoke about."""
    if page.guardian_id is None and consent_selector.inability(case) is not None:
        raise Invalid("decision", _("At present this is decided together with you. Please speak to your counselor."))


def _said_already(page: Portal, case: Case, kind: str, decision: str, party: str, scope: str) -> Consent | None:
    """The portal user's latest word on this, where it is the same and came from the portal."""
    theirs = [row for row in spoken.consents(case, kind) if row.guardian_id == page.guardian_id]
    wanted = derive.party_key(party) if kind == ConsentKind.SHARING else ""
    latest = next((row for row in theirs if derive.party_key(row.party) == wanted), None)
    if latest is None or latest.channel != Channel.OWN_PAGE or latest.decision != decision:
        return None
    return latest if latest.scope == scope.strip() else None
