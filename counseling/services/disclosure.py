"""Disclosures of something confided (2h): the gate decides, the konseli is informed, and one that went too far is
reviewed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import ActorKind, Answer, DisclosureBasis, Speaker, StatementKind, Transition
from counseling.models import Case, Disclosure, Membership
from counseling.selectors import loyalty, sharing
from counseling.services.door import gate
from counseling.services.door.gate import Actor, Attempt, Decision
from counseling.services.door.reason import keep_words
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service
from counseling.services.statement import Source, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is disclosed, to whom, for what, on which basis. `paper` names the order or the like that it rests on,
    `conflict_id` the conflict of loyalty that was weighed for it, `consent_id` the konseli's permission to share with a
    named party, who is then the recipient."""

    recipient: str
    content: str
    purpose: str
    basis: str
    minimal: bool
    paper: str = ""
    conflict_id: UUID | None = None
    consent_id: UUID | None = None


class Disclosed(NamedTuple):
    """What the gate answered, and the disclosure, where there is one."""

    decision: Decision
    disclosure: Disclosure | None


@service
def disclose(
    case: Case,
    telling: Telling,
    *,
    answer: str | None = None,
    source: Source | None = None,
    by: Membership,
    now: datetime,
    seen: int | None,
) -> Disclosed:
    """Something confided is disclosed, if the gate lets it; closed cases too. Raises Invalid.

    `answer` with its `source` is the konseli's own word on this disclosure; it stays on record whatever is decided.
    """
    case_access.require_work(by, case)
    telling = _checked(case, telling, now=now)
    if answer is not None:
        answer = one_of(Answer, answer, field="answer")
        if source is None or source.said_by != Speaker.KONSELI:
            raise Invalid("said_by", _("Only the konseli permits what is told of them."))
    attempt = Attempt(
        disclosure_basis=telling.basis,
        disclosure_consent=answer or "none",
        disclosure_minimal=telling.minimal,
        conflict_id=telling.conflict_id,
        consent_id=telling.consent_id,
    )
    with held(case, now=now):
        decision = gate.decide(
            case, Transition.DISCLOSE, by=Actor(ActorKind.COUNSELOR, by.user), now=now, seen=seen, attempt=attempt
        )
        if answer is not None and source is not None and not decision.stale:
            say(case, StatementKind.DISCLOSURE_CONSENT, answer, source=source, by=by, now=now)
        disclosure = None
        if decision.passed:
            disclosure = _write(decision, telling, by=by, now=now)
        else:
            # What was asked for stays: for whoever reviews the refusal, and for the counselor who takes it up again.
            keep_words(decision.entry, words=telling.purpose, onward=telling.recipient, content=telling.content)
        return Disclosed(decision, disclosure)


@service
def tell_konseli(
    disclosure: Disclosure,
    *,
    told_at: datetime | None,
    not_told_reason: str = "",
    by: Membership,
    now: datetime,
) -> Disclosure:
    """The konseli was told what was disclosed; or why not yet, which leaves the duty open. Raises Invalid."""
    case_access.require_work(by, disclosure.case)
    with held(disclosure.case_id, now=now) as case:
        locked = as_it_stands(disclosure, case)
        if locked.konseli_told_at is not None:
            raise Invalid("told_at", _("The konseli has been told already."))
        if told_at is not None and told_at > now:
            raise Invalid("told_at", _("This time is still to come."))
        locked.konseli_told_at = told_at
        locked.not_told_reason = text(not_told_reason, field="not_told_reason", required=told_at is None)
        locked.save(update_fields=["konseli_told_at", "not_told_reason"])
        return locked


@service
def review(disclosure: Disclosure, *, words: str, by: Membership, now: datetime) -> Disclosure:
    """Looking back: was it more than the purpose needed, and what follows. Raises Invalid."""
    case_access.require_work(by, disclosure.case)
    with held(disclosure.case_id, now=now) as case:
        locked = as_it_stands(disclosure, case)
        if locked.reviewed_at is not None:
            raise Invalid("words", _("This disclosure has been reviewed already."))
        locked.review = text(words, field="words")
        locked.reviewed_at = now
        locked.save(update_fields=["review", "reviewed_at"])
        return locked


def _checked(case: Case, telling: Telling, *, now: datetime) -> Telling:
    if telling.conflict_id and not loyalty.to_rest_on(case).filter(pk=telling.conflict_id).exists():
        raise Invalid("conflict", _("Choose a conflict that is weighed and on which no other disclosure rests."))
    return replace(
        telling,
        recipient=_recipient(case, telling, now=now),
        content=text(telling.content, field="content"),
        purpose=text(telling.purpose, field="purpose"),
        basis=one_of(DisclosureBasis, telling.basis, field="basis"),
        paper=text(telling.paper, field="paper", required=telling.basis == DisclosureBasis.LEGAL_ORDER),
    )


def _recipient(case: Case, telling: Telling, *, now: datetime) -> str:
    """Who is told; where it rests on a permission to share, the party that it names."""
    if telling.consent_id is None:
        return text(telling.recipient, field="recipient")
    row = next((row for row in sharing.own_standing(case, now) if row.pk == telling.consent_id), None)
    if row is None:
        raise Invalid("permission", _("This permission does not stand any more. Choose another, or ask the konseli."))
    if telling.basis != DisclosureBasis.KONSELI_CONSENT:
        raise Invalid("basis", _("With a permission to share, the konseli's permission is the basis."))
    party: str = row.party
    return party


def _write(decision: Decision, telling: Telling, *, by: Membership, now: datetime) -> Disclosure:
    case = decision.case
    return Disclosure.objects.create(
        institution_id=case.institution_id,
        konseli_id=case.konseli_id,
        case=case,
        entry=decision.entry,
        recipient=telling.recipient,
        content=telling.content,
        purpose=telling.purpose,
        basis=telling.basis,
        minimal=telling.minimal,
        paper=telling.paper,
        conflict_id=telling.conflict_id,
        disclosed_at=now,
        disclosed_by_id=by.user_id,
    )
