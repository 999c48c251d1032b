"""A hand-over that crosses from one institution to another: the one way in which anything does.

What opens there is made of the items that were handed over, and of nothing else. No row of either side names one of the
other by key.
"""

from collections.abc import Mapping
from datetime import date, datetime

from counseling.choices import Channel, HandoverPart, RequestSource
from counseling.models import Case, Counselor, ReceivedReferral, Referral
from counseling.selectors import handed as handed_selector
from counseling.services import handed, help_request, receiving, relationship
from counseling.services.konseli import Identity, register
from counseling.services.marker import service
from counseling.services.statement import Source

Told = Mapping[str, Mapping[str, str]]
"""By part: what each line is about → what it tells."""


@service
def open_there(referral: Referral, *, now: datetime) -> Case:
    """The record, the request and the case of whoever accepted for the other institution, on their acceptance."""
    receiver = Counselor.objects.select_related("membership__user", "membership__institution").get(
        institution=referral.to_institution_id, membership__user=referral.answered_by_id, membership__until=None
    )
    by = receiver.membership
    parts = handed_selector.handed(referral)
    told: Told = {part.part: dict(part.lines) for part in parts}
    asked = told.get(HandoverPart.REQUEST, {})
    case = help_request.ask(
        register(_identity(told), by=by, now=now),
        source=asked.get("source", RequestSource.SELF),
        asked_by_name=asked.get("asked_by", ""),
        words=told.get(HandoverPart.SUMMARY, {}).get("words", ""),
        requested_at=now,
        by=by,
        now=now,
    )
    received = ReceivedReferral.objects.create(
        institution_id=case.institution_id,
        konseli_id=case.konseli_id,
        case=case,
        from_institution_id=referral.institution_id,
        referral=referral.pk,
        accepted_by_id=by.user_id,
        accepted_at=referral.answered_at or now,
    )
    handed.deliver(parts, received, by=by, now=now)
    receiving.carry_emergency(referral.case, case, now=now)
    said = Source(channel=Channel.OWN_PAGE, said_at=received.accepted_at)
    relationship.declare(case, referral.outside_relationship, source=said, by=by, now=now)
    return case


def _identity(told: Told) -> Identity:
    """Who the konseli is, as far as it was handed over."""
    who, reached = told[HandoverPart.IDENTITY], told.get(HandoverPart.CONTACTS, {})
    culture = told.get(HandoverPart.CULTURE, {})
    born = who.get("birth_date")
    return Identity(
        name=who["name"],
        nisn=who.get("nisn", ""),
        birth_date=date.fromisoformat(born) if born else None,
        unit=who.get("unit", ""),
        phone=reached.get("phone", ""),
        address=reached.get("address", ""),
        language=culture.get("language", ""),
        culture_and_belief=culture.get("culture_and_belief", ""),
    )
