"""Permissions: to be helped, for personal data, to share with a party; of the konseli and of a guardian (2d)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import WRITTEN_BY_SPEAKER, ConsentDecision, ConsentForm, ConsentKind, NoticeKind, Speaker
from counseling.models import Case, Consent, Guardian, Membership
from counseling.models.base import AS_SAID
from counseling.selectors.casefile import derive
from counseling.services import consent_paper, notice
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import NAME_LIMIT, Source, moment, write_down


@service
def record(
    case: Case,
    kind: str,
    decision: str,
    *,
    form: str,
    source: Source,
    by: Membership,
    now: datetime,
    guardian: Guardian | None = None,
    valid_until: date | None = None,
    party: str = "",
    scope: str = "",
    papers: Sequence[bytes] = (),
) -> Consent:
    """A permission given, refused or withdrawn, as the counselor wrote it down; with `guardian` it is that guardian's
    word.

    One to share names the `party` and what it may know (`scope`). Written goes with a signature or the speaker's
    portal, and with nothing else; `papers` are the signed ones. Until one of them is kept, what was signed counts as
    said by word of mouth. Raises Invalid.
    """
    case_access.require_work(by, case)
    about: dict[str, Any] = {"guardian": guardian, "valid_until": valid_until, "party": party, "scope": scope}
    with held(case, now=now, settles=False):
        row = taken(case, kind, decision, form=form, source=source, by=by, now=now, **about)
        if papers:
            consent_paper.attach(row, papers, by=by, now=now)
        return row


@service
def taken(
    case: Case,
    kind: str,
    decision: str,
    *,
    form: str,
    source: Source,
    by: Membership | None,
    now: datetime,
    guardian: Guardian | None = None,
    valid_until: date | None = None,
    party: str = "",
    scope: str = "",
) -> Consent:
    """The same, for callers that have checked who may write it: `by` nobody where the speaker wrote it themself."""
    kind = one_of(ConsentKind, kind, field="kind")
    decision = one_of(ConsentDecision, decision, field="decision")
    if decision == ConsentDecision.UNABLE:
        raise Invalid("decision", _("Whether somebody can decide is written down on a page of its own."))
    if guardian is not None:
        source = replace(source, said_by=Speaker.GUARDIAN)
    _check_speaker(case, source, guardian)
    _check_form(form, source)
    _check_end(case, decision, source, valid_until)
    with_whom = _with_whom(kind, party, scope)
    if decision == ConsentDecision.WITHDRAWN:
        _check_was_given(case, kind, source, guardian, with_whom["party"], now)
    said = {"decision": decision, "form": form, "guardian": guardian, "valid_until": valid_until, **with_whom}
    row = write_down(Consent, case, source=source, by=by, now=now, alike={"kind": kind}, **said)
    if decision == ConsentDecision.WITHDRAWN:
        writer = by.user_id if by is not None else None
        notice.tell([case.counselor.membership], NoticeKind.WITHDRAWN, by=writer, now=now)
    return row


@service
def withdraw(
    case: Case,
    kind: str,
    *,
    source: Source,
    by: Membership,
    now: datetime,
    guardian: Guardian | None = None,
    party: str = "",
    scope: str = "",
) -> Consent:
    """A permission that was given is taken back. Raises Invalid where none was given: that is a refusal."""
    form = ConsentForm.WRITTEN if source.channel in WRITTEN_BY_SPEAKER else ConsentForm.VERBAL
    about: dict[str, Any] = {"guardian": guardian, "party": party, "scope": scope}
    return record(case, kind, ConsentDecision.WITHDRAWN, form=form, source=source, by=by, now=now, **about)


def _with_whom(kind: str, party: str, scope: str) -> dict[str, str]:
    if kind != ConsentKind.SHARING:
        if party or scope:
            raise Invalid("party", _("Only sharing is with somebody."))
        return {"party": "", "scope": ""}
    return {
        "party": text(" ".join(party.split()), field="party", limit=NAME_LIMIT),
        "scope": text(scope, field="scope"),
    }


def _check_speaker(case: Case, source: Source, guardian: Guardian | None) -> None:
    """Permission is the konseli's own word or the named guardian's, and nobody else's."""
    if guardian is not None and guardian.konseli_id != case.konseli_id:
        raise Invalid("guardian", _("This is not a guardian of this konseli."))
    if guardian is None and source.said_by == Speaker.GUARDIAN:
        raise Invalid("guardian", _("Choose the guardian whose word it is."))
    if guardian is None and source.said_by != Speaker.KONSELI:
        raise Invalid("said_by", _("Nobody gives or refuses permission in the konseli's place."))
    old = source.supersedes
    if isinstance(old, Consent) and (old.guardian_id is None) != (guardian is None):
        raise Invalid("supersedes", _("The konseli's own word and a guardian's do not replace each other."))


def _check_form(form: str, source: Source) -> None:
    written = one_of(ConsentForm, form, field="form") == ConsentForm.WRITTEN
    if written != (source.channel in WRITTEN_BY_SPEAKER):
        raise Invalid("form", _("In writing means signed, or written on their own page."))


def _check_end(case: Case, decision: str, source: Source, valid_until: date | None) -> None:
    if valid_until is None:
        return
    if decision != ConsentDecision.GIVEN:
        raise Invalid("valid_until", _("Only a permission that is given has an end."))
    if valid_until < source.said_at.astimezone(ZoneInfo(case.institution.time_zone)).date():
        raise Invalid("valid_until", _("The permission would end before it was given."))


def _check_was_given(
    case: Case, kind: str, source: Source, guardian: Guardian | None, party: str, now: datetime
) -> None:
    """The speaker's latest word before this one, on this party where it is about one, must be a permission."""
    wanted = derive.party_key(party)
    before = Consent.objects.filter(
        case=case, kind=kind, guardian=guardian, superseded_by=None, said_at__lte=moment(source, now)
    )
    if source.supersedes is not None:
        before = before.exclude(pk=source.supersedes.pk)
    words = before.order_by(*AS_SAID).reverse()
    latest = next((word for word in words if derive.party_key(word.party) == wanted), None)
    if latest is None or latest.decision != ConsentDecision.GIVEN:
        raise Invalid("decision", _("No permission stands that could be withdrawn. Write down a refusal instead."))
