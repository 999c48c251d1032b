"""The completion of a referral to another institution, which is the only way by which data pass between institutions.

The case that opens there is made of the items of the package and of nothing else. No row of either side names one of
the other by key.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from counseling.choices import Channel, RequestSource, Speaker, StatementKind, Urgency
from counseling.choices.konseli_record import FIELDS, PARTS, Identity, Kind
from counseling.models import Case, Counselor, Membership, ReceivedReferral, Referral
from counseling.selectors import referral_package as package_selector
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of
from counseling.selectors.referral_package import Part
from counseling.services import help_request, notice, referral_package, relationship
from counseling.services.held import held
from counseling.services.konseli import register
from counseling.services.marker import service
from counseling.services.statement import Source, say


@service
def open_there(referral: Referral, *, now: datetime) -> Case:
    """The record, the request and the case of whoever accepted for the other institution, on their acceptance."""
    receiver = Counselor.objects.select_related("membership__user", "membership__institution").get(
        institution=referral.to_institution_id, membership__user=referral.answered_by_id, membership__until=None
    )
    by = receiver.membership
    parts = package_selector.package_of(referral)
    asked = package_selector.of_the_request(parts)
    case = help_request.ask(
        register(_identity(parts), by=by, now=now),
        source=asked.get("source", RequestSource.SELF),
        asked_by_name=asked.get("asked_by", ""),
        words=asked.get("words", ""),
        requested_at=now,
        by=by,
        now=now,
    )
    with held(case, now=now, settles=False):
        received = ReceivedReferral.objects.create(
            institution_id=case.institution_id,
            konseli_id=case.konseli_id,
            case=case,
            from_institution_id=referral.institution_id,
            referral=referral.pk,
            accepted_by_id=by.user_id,
            accepted_at=referral.answered_at or now,
        )
        referral_package.deliver(parts, received, by=by, now=now)
        _carry_emergency(referral, case, by=by, now=now)
        said = Source(channel=Channel.OWN_PAGE, said_at=received.accepted_at)
        relationship.declare(case, referral.outside_relationship, source=said, by=by, now=now)
        return case


def _carry_emergency(referral: Referral, case: Case, *, by: Membership, now: datetime) -> None:
    """An emergency stays one there, from when it was declared. Neither the words nor the names of those who judged it
    here go along; a second person is asked there."""
    began = derive.emergency_began(records_of([referral.case_id], now)[referral.case_id])
    if began is None:
        return
    own = began.said_by == Speaker.KONSELI
    source = Source(
        said_by=Speaker.KONSELI if own else Speaker.OTHER,
        said_by_name="" if own else referral.case.institution.name,
        channel=Channel(began.channel),
        said_at=began.said_at,
    )
    say(case, StatementKind.URGENCY, Urgency.EMERGENCY, source=source, by=by, now=now)
    notice.emergency(case, by=by.user_id, now=now)


def _identity(parts: Iterable[Part]) -> Identity:
    """Who the konseli is, as far as the package says."""
    said = {line.key: line.text for part in parts if part.part in PARTS for line in part.lines if line.key in FIELDS}
    known: dict[str, Any] = {
        name: date.fromisoformat(text) if FIELDS[name].kind is Kind.DAY else text for name, text in said.items()
    }
    return Identity(**known)
