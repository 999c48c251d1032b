"""Five hundred cases at once, written straight into the tables."""

from datetime import timedelta
from typing import Any

from counseling.keys import keyring
from counseling.models import (
    Acknowledgement,
    Appointment,
    AppointmentConfirmation,
    Case,
    Complaint,
    Consent,
    DataKey,
    Explanation,
    HelpRequest,
    Konseli,
    LoyaltyConflict,
    Membership,
    RelationshipDeclaration,
    Statement,
)
from counseling.models.base import uuid7
from tests.cast import NOW
from tests.plugins.write_guard import direct_writes

HOUR = timedelta(hours=1)


def crowd(by: Membership, size: int) -> list[Case]:
    """As many konseli as that with a case each, on all of which something was said."""
    with direct_writes():
        konseli = _konseli(by, size)
        requests = [
            HelpRequest(
                institution_id=by.institution_id,
                konseli=who,
                source="self",
                requested_at=NOW - timedelta(days=2),
                recorded_by_id=by.user_id,
            )
            for who in konseli
        ]
        HelpRequest.objects.bulk_create(requests)
        cases = [
            Case(
                institution_id=by.institution_id,
                konseli=request.konseli,
                counselor=by.counselor,
                request=request,
                code=f"C-{number:05d}",
            )
            for number, request in enumerate(requests, 50_000)
        ]
        Case.objects.bulk_create(cases)
        for number, case in enumerate(cases):
            _say(case, by, number)
    return cases


def _konseli(by: Membership, size: int) -> list[Konseli]:
    konseli, keys = [], []
    for number in range(size):
        who = Konseli(institution_id=by.institution_id, code=f"K-{number + 50_000:05d}", name=f"Siswa {number}")
        key_id = uuid7()
        master_key_id, wrapped = keyring.new_wrapped_key(key_id=key_id, institution_id=by.institution_id)
        key = DataKey(
            id=key_id,
            institution_id=by.institution_id,
            konseli=who,
            master_key_id=master_key_id,
            wrapped=wrapped,
            created_at=NOW,
        )
        keyring.remember(key)
        konseli.append(who)
        keys.append(key)
    Konseli.objects.bulk_create(konseli)
    DataKey.objects.bulk_create(keys)
    return konseli


def _say(case: Case, by: Membership, number: int) -> None:
    """No two neighbours have the same facts."""
    here: dict[str, Any] = {"institution_id": case.institution_id, "konseli_id": case.konseli_id, "case": case}
    spoken = {**here, "said_by": "konseli", "said_at": NOW, "recorded_by_id": by.user_id}
    Statement.objects.create(**spoken, kind="wish", value="end" if number % 2 else "continue")
    Consent.objects.create(**spoken, kind="help", decision="given" if number % 3 else "refused")
    RelationshipDeclaration.objects.create(**spoken, counselor=by.counselor, relationship="none")
    if number % 5 == 0:
        Complaint.objects.create(**spoken, about="dignity", words="Saya ditertawakan.")
        LoyaltyConflict.objects.create(**here, summary="Ya", parties=[], raised_by_id=by.user_id, raised_at=NOW)
    if number % 7 == 0:
        explanation = Explanation.objects.filter(institution_id=case.institution_id)[0]
        Acknowledgement.objects.create(**spoken, explanation=explanation, nature=True, limits=True)
    if number % 11 == 0:
        _meet(case, by, spoken, starts_at=NOW + number * HOUR)


def _meet(case: Case, by: Membership, spoken: dict[str, Any], *, starts_at: Any) -> None:
    appointment = Appointment.objects.create(
        institution_id=case.institution_id,
        konseli_id=case.konseli_id,
        case=case,
        counselor=by.counselor,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        place_kind="room",
        place="Ruang BK",
        state="agreed",
        proposed_by="counselor",
        recorded_by_id=by.user_id,
    )
    for side in ("counselor", "konseli"):
        AppointmentConfirmation.objects.create(**spoken, appointment=appointment, side=side)
