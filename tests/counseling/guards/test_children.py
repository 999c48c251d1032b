"""Sessions, disclosures, notes, keys and appointments: each only as the ledger, the signature or the hour allows."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError

from counseling.keys import keyring
from counseling.keys.fields import Sealed, seal
from counseling.models import (
    Appointment,
    Case,
    CounselingSession,
    DataKey,
    Disclosure,
    GroupMeeting,
    LedgerEntry,
    LoyaltyConflict,
    Note,
    Statement,
)
from counseling.models.base import uuid7
from tests import cast
from tests.counseling.guards.world import HOUR, by_hand, entry, everything, refused, sql

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return cast.request(people.dewi)


def session(of: Case, by: LedgerEntry | None, **more: Any) -> CounselingSession:
    user = of.counselor.membership.user
    same = {"institution": of.institution, "konseli": of.konseli, "case": of, "entry": by}
    number = CounselingSession.objects.filter(case=of).count() + 1
    row = {"number": number, "opened_at": cast.NOW, "closed_at": cast.NOW, "opened_by": user}
    return CounselingSession.objects.create(**{**same, **row, **more})


def conflict(of: Case) -> LoyaltyConflict:
    same = {"institution": of.institution, "konseli": of.konseli, "case": of}
    user = of.counselor.membership.user
    return LoyaltyConflict.objects.create(**same, summary="Dua pihak", raised_by=user, raised_at=cast.NOW)


def disclosure(of: Case, by: LedgerEntry | None, torn: LoyaltyConflict | None = None) -> Disclosure:
    return Disclosure.objects.create(
        institution=of.institution,
        konseli=of.konseli,
        case=of,
        entry=by,
        recipient="Dokter",
        content="Sulit tidur",
        purpose="Rujukan",
        basis="konseli_consent",
        minimal=True,
        disclosed_at=cast.NOW,
        disclosed_by=of.counselor.membership.user,
        conflict=torn,
    )


# ---------------------------------------------------------------- a session has its own passing entry


@pytest.mark.parametrize(
    ("transition", "settings", "row"),
    [
        ("start", {}, {}),
        ("start", {"kind": "late"}, {"late": True}),
        ("start", {"kind": "late", "passed": False}, {"late": True, "incident": True}),
    ],
)
def test_it_lets_a_session_through_that_its_entry_allows(
    case: Case, transition: str, settings: dict[str, Any], row: dict[str, Any]
) -> None:
    with by_hand():
        session(case, entry(case, transition, **settings), **row)
        session(case, entry(case, "continue"), closed_at=None) if settings == {} else None


@pytest.mark.parametrize(
    ("transition", "settings", "row"),
    [
        ("start", {"passed": False}, {}),
        ("start", {"passed": False}, {"incident": True}),
        ("start", {"passed": False}, {"incident": True, "late": True}),
        ("start", {}, {"incident": True}),
        ("start", {}, {"late": True}),
        ("start", {"kind": "late"}, {}),
        ("start", {"kind": "late"}, {"late": True, "incident": True}),
        ("start", {"kind": "late", "passed": False}, {"late": True}),
        ("start", {"kind": "late", "passed": False}, {"incident": True}),
        ("start", {"kind": "stale", "passed": False, "outcome": "none"}, {}),
        ("start", {"kind": "stale", "passed": False, "outcome": "none"}, {"late": True, "incident": True}),
        ("decline", {}, {}),
        ("disclose", {"to_state": "requested"}, {}),
    ],
)
def test_it_refuses_a_session_that_its_entry_does_not_allow(
    case: Case, transition: str, settings: dict[str, Any], row: dict[str, Any]
) -> None:
    with by_hand():
        made = entry(case, transition, **settings)
    with refused("session_entry"):
        session(case, made, **row)


def test_it_refuses_a_session_that_opens_at_another_time_than_its_entry(case: Case) -> None:
    with by_hand():
        made = entry(case, "start")
    with refused("session_entry"):
        session(case, made, opened_at=made.at + timedelta(days=7), closed_at=None)


def test_it_refuses_a_session_without_an_entry_or_by_one_that_is_not_there(case: Case) -> None:
    with pytest.raises(DatabaseError), by_hand():
        session(case, None)
    with refused("session_entry", "counselingsession_tenant"):
        session(case, LedgerEntry(pk=uuid7()))


def test_it_refuses_a_session_by_the_entry_of_another_case(case: Case, people: cast.Cast) -> None:
    twin = cast.request(people.bagus, case.konseli)
    with by_hand():
        made = entry(twin, "start")
        entry(case, "start")
    with refused("session_entry", "counselingsession_tenant"):
        session(case, made)


def test_it_refuses_a_second_session_by_the_same_entry(case: Case) -> None:
    with by_hand():
        made = entry(case, "start")
        first = session(case, made)
    with pytest.raises(DatabaseError), by_hand():
        session(case, made)
    with by_hand():
        further = entry(case, "continue")
    with refused("counselingsession_frozen"):
        sql("UPDATE counseling_counselingsession SET entry_id = %s WHERE id = %s", further.pk, first.pk)


def test_it_refuses_a_disclosure_without_its_own_passing_entry(case: Case, people: cast.Cast) -> None:
    twin = cast.request(people.bagus, case.konseli)
    with by_hand():
        foreign = entry(twin, "disclose", to_state="requested")
        blocked = entry(case, "disclose", passed=False)
        started = entry(case, "start")
        made = entry(case, "disclose", to_state="active")
    for wrong in (blocked, started, foreign, LedgerEntry(pk=uuid7())):
        with refused("disclosure"):
            disclosure(case, wrong)
    with by_hand():
        row = disclosure(case, made)
    with pytest.raises(DatabaseError), by_hand():
        disclosure(case, made)
    with by_hand():
        further = entry(case, "disclose", to_state="active")
    with refused("disclosure_frozen"):
        sql("UPDATE counseling_disclosure SET entry_id = %s WHERE id = %s", further.pk, row.pk)


def test_it_lets_one_disclosure_rest_on_a_conflict_and_stay_there(case: Case) -> None:
    with by_hand():
        entry(case, "start")
        first, second = (entry(case, "disclose", to_state="active") for _ in range(2))
        torn = conflict(case)
        told = disclosure(case, first, torn)
    with pytest.raises(IntegrityError), by_hand():
        disclosure(case, second, torn)
    with refused("disclosure_frozen"):
        sql("UPDATE counseling_disclosure SET conflict_id = NULL WHERE id = %s", told.pk)


# ---------------------------------------------------------------- what is signed, sealed and erased


def test_it_lets_a_draft_be_written_on_and_a_signed_note_no_more(case: Case, people: cast.Cast) -> None:
    note = everything(case, people.dewi)["Note"]
    with by_hand():
        note.body, note.revision = "Lebih tenang.", 1
        note.save()
        note.signed_at = cast.NOW
        note.save()
    for change in ({"body": "Lain."}, {"revision": 2}, {"signed_at": None}, {"template": "soap"}):
        read = Note.objects.get(pk=note.pk)
        for name, value in change.items():
            setattr(read, name, value)
        with refused("note_signed"):
            read.save()
    with refused("note_signed"):
        sql("UPDATE counseling_note SET body = %s", b"")
    with refused("note_signed"):
        sql("UPDATE counseling_note SET body = %s", b"\x01" + uuid7().bytes + b"x" * 40)


def new_key(case: Case) -> DataKey:
    key_id = uuid7()
    master, wrapped = keyring.new_wrapped_key(key_id=key_id, institution_id=case.institution_id)
    with by_hand():
        key = DataKey.objects.create(
            id=key_id,
            institution=case.institution,
            konseli=case.konseli,
            master_key_id=master,
            wrapped=wrapped,
            created_at=cast.NOW + HOUR,
        )
    keyring.remember(key)
    return key


def test_it_lets_what_was_said_be_sealed_anew_under_another_key_of_the_konseli(case: Case, people: cast.Cast) -> None:
    rows = everything(case, people.dewi)
    said, note = rows["Statement"], rows["Note"]
    with by_hand():
        Note.objects.filter(pk=note.pk).update(signed_at=cast.NOW)
    with refused("statement_frozen"):
        said.words = "Tidak"
        said.save()
    new_key(case)
    with by_hand():
        for row, field, text in ((said, "words", "Ya"), (note, "body", "Tenang.")):
            read = type(row).objects.get(pk=row.pk)
            setattr(read, field, text)
            read.save()
    assert Statement.objects.get(pk=said.pk).words == "Ya"


def test_it_refuses_what_was_said_under_the_key_of_somebody_else(case: Case, people: cast.Cast) -> None:
    said = everything(case, people.dewi)["Statement"]
    other = cast.adult(people.dewi)
    foreign = seal(b"Tidak", konseli_id=other.pk, binding=f"counseling_statement|{said.pk}|words".encode())
    for value in (foreign, Sealed(b""), Sealed(b"Tidak")):
        with refused("statement_frozen"):
            Statement.objects.filter(pk=said.pk).update(words=value)


def test_it_never_brings_an_erased_key_back(case: Case) -> None:
    key = DataKey.objects.get(konseli=case.konseli)
    before = bytes(key.wrapped)
    with by_hand():
        sql("UPDATE counseling_datakey SET wrapped = NULL")
    with refused("datakey_erased"):
        DataKey.objects.update(wrapped=before)


# ---------------------------------------------------------------- nobody is in two places at once


def appointment(of: Case, start: float, end: float, **more: Any) -> Appointment:
    return Appointment.objects.create(
        institution=of.institution,
        konseli=of.konseli,
        case=of,
        starts_at=cast.NOW + start * HOUR,
        ends_at=cast.NOW + end * HOUR,
        place_kind="room",
        place="Ruang BK",
        proposed_by="counselor",
        recorded_by=of.counselor.membership.user,
        **{"counselor": of.counselor, "state": "agreed", **more},
    )


OVERLAP = pytest.mark.parametrize(
    ("start", "end", "taken"),
    [(0, 1, False), (0, 1.01, True), (1.2, 1.4, True), (1, 2, True), (1.99, 3, True), (2, 3, False), (0, 3, True)],
)


@OVERLAP
@pytest.mark.parametrize("whose", ["counselor", "konseli"])
def test_it_refuses_two_agreed_appointments_at_once(
    case: Case, people: cast.Cast, whose: str, start: float, end: float, taken: bool
) -> None:
    other = (
        cast.request(people.dewi, cast.adult(people.dewi))
        if whose == "counselor"
        else (cast.request(people.bagus, case.konseli))
    )
    with by_hand():
        appointment(case, 1, 2)
        waiting = appointment(other, start, end, state="proposed")
    for way in (
        lambda: appointment(other, start, end),
        lambda: Appointment.objects.filter(pk=waiting.pk).update(state="agreed"),
    ):
        if taken:
            with pytest.raises(DatabaseError, match=r"appointment_free|at_a_time"), by_hand():
                way()
        else:
            with by_hand():
                way()
                Appointment.objects.filter(case=other).update(state="cancelled")


def test_it_lets_a_group_meet_its_counselor_at_one_time(case: Case, people: cast.Cast) -> None:
    other = cast.request(people.dewi)
    with by_hand():
        group = GroupMeeting.objects.create(
            institution=case.institution, counselor=case.counselor, code="G-00001", created_by=people.dewi.user
        )
        for of in (case, other):
            appointment(of, 0, 1, state="agreed", counselor=case.counselor, group=group)
    with pytest.raises(DatabaseError, match=r"appointment_free|one_meeting_a_counselor"), by_hand():
        appointment(cast.request(people.dewi), 0, 1, state="agreed", counselor=case.counselor)
    with pytest.raises(DatabaseError, match=r"appointment_free|one_meeting_a_konseli"), by_hand():
        appointment(case, 0.5, 1.5, state="agreed", counselor=case.counselor, group=group)
