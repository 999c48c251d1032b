"""A case starts, ends or is declined: each asks the gate, and keeps the words that belong to the answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import ActorKind, ConsentDecision, Reason, SessionKind, Transition, Wish
from counseling.models import Appointment, Case, Membership
from counseling.selectors import referral as referral_selector
from counseling.services import appointment as appointments
from counseling.services import help_request, referral
from counseling.services import session as sessions
from counseling.services.door import gate
from counseling.services.door.gate import Actor, Attempt, Decision
from counseling.services.door.reason import keep_words, named_in, protected_traits
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.session import Opened


@service
def start(
    case: Case,
    *,
    open_session: bool,
    kind: str = SessionKind.INDIVIDUAL,
    appointment: Appointment | None = None,
    by: Membership,
    now: datetime,
    seen: int | None,
) -> Opened:
    """The relationship starts, if the gate lets it. With `open_session` the first session opens by the same decision
    (somebody walked in, a crisis); otherwise `session.open` opens it later, judged anew. Raises Invalid."""
    case_access.require_work(by, case)
    kind = one_of(SessionKind, kind, field="kind")
    attempt = sessions.attempt_at(now, kind=kind, appointment=appointment) if open_session else Attempt()
    actor = Actor(ActorKind.COUNSELOR, by.user)
    with held(case, now=now):
        decision = gate.decide(case, Transition.START, by=actor, now=now, seen=seen, attempt=attempt)
        session = None
        if decision.passed and open_session:
            session = sessions.begin(decision, kind=kind, appointment=appointment, by=by, now=now)
        return Opened(decision, session)


@service
def end(
    case: Case,
    *,
    reason: str,
    reason_protected: Iterable[str] = (),
    words: str = "",
    words_kept: bool = False,
    onward: str = "",
    by: Membership,
    now: datetime,
    seen: int | None,
) -> Decision:
    """The relationship ends, if the gate lets it. `onward`: what comes after it for the konseli, in words.
    `words_kept`: what names a protected attribute in the words was looked at again, and stays.

    A referral that is still open is withdrawn with it. Raises Invalid, also while a session is open that has to be
    closed first; the konseli's own wish to end does not wait for that.
    """
    case_access.require_work(by, case)
    attempt = Attempt(
        reason=one_of(Reason, reason, field="reason"),
        reason_protected=protected_traits(reason_protected, words, kept=words_kept),
    )
    with held(case, now=now) as locked:
        sessions.require_none_to_close(locked, now=now)
        decision = _decide(case, Transition.END, attempt, words=words, onward=onward, by=by, now=now, seen=seen)
        if decision.passed:
            referral.withdraw_with_case(decision.case)
            appointments.cancel_upcoming(decision.case, by=by, now=now)
        return decision


@service
def decline(
    case: Case,
    *,
    reason: str,
    reason_protected: Iterable[str] = (),
    words: str = "",
    words_kept: bool = False,
    waitlisted: bool = False,
    onward: str = "",
    by: Membership,
    now: datetime,
    seen: int | None,
) -> Decision:
    """The request is turned down, if the gate lets it. `onward` names in words where the konseli can go instead;
    `words_kept` as in `end`. What the reason of an open referral names counts too.

    Once passed, `waitlisted` keeps a place in the queue, and a receiver who has accepted gets the request as a case of
    their own; a referral that the konseli does not want is withdrawn. Raises Invalid, also where a place is to be kept
    for somebody who is not to be called up.
    """
    with held(case, now=now):
        under_way = referral_selector.open_of(case)
        traits = protected_traits(reason_protected, words, kept=words_kept)
        attempt = Attempt(
            reason=one_of(Reason, reason, field="reason"),
            reason_protected=traits.union(named_in(under_way.reason_words) if under_way else ()),
            waitlisted=waitlisted,
            # Without such words the receiver is read off the open referral.
            receiver="named" if onward.strip() and under_way is None else None,
        )
        decision = _decide(case, Transition.DECLINE, attempt, words=words, onward=onward, by=by, now=now, seen=seen)
        if decision.passed and decision.snapshot is not None:
            _turned_down(decision.case, decision.snapshot.values, waitlisted=waitlisted, by=by, now=now)
        return decision


def _turned_down(case: Case, facts: Mapping[str, Any], *, waitlisted: bool, by: Membership, now: datetime) -> None:
    """What comes after the request for its referral, its meetings and its place. Raises Invalid."""
    if _helped_no_more(facts):
        if waitlisted:
            raise Invalid("waitlisted", _("A place is kept for who still wants the help, and can be called up."))
        referral.withdraw_with_case(case)
    else:
        referral.complete_declined(case, by=by, now=now)
    appointments.cancel_upcoming(case, by=by, now=now)
    if waitlisted:
        help_request.keep_place(case, urgency=facts["urgency"], now=now)


def _helped_no_more(facts: Mapping[str, Any]) -> bool:
    """Whether nobody is to help this konseli after the request: they do not want it, or have died."""
    return (
        facts["konseli_wants"] == Wish.END
        or facts["consent"] in (ConsentDecision.REFUSED, ConsentDecision.WITHDRAWN)
        or facts["reason"] == Reason.DECEASED
    )


def _decide(
    case: Case,
    transition: str,
    attempt: Attempt,
    *,
    words: str,
    onward: str,
    by: Membership,
    now: datetime,
    seen: int | None,
) -> Decision:
    case_access.require_work(by, case)
    words = text(words, field="words", required=False)
    onward = text(onward, field="onward", required=False)
    decision = gate.decide(
        case, transition, by=Actor(ActorKind.COUNSELOR, by.user), now=now, seen=seen, attempt=attempt
    )
    keep_words(decision.entry, words=words, onward=onward)
    return decision
