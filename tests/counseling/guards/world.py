"""A row of everything on one case, written straight into the tables: what the attacks in the tests aim at."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, models, transaction

from counseling import choices, guards
from counseling import models as m
from counseling.keys import keyring
from counseling.models.base import uuid7
from counseling.services.door import chain
from tests.cast import NOW
from tests.plugins.write_guard import direct_writes

World = dict[str, Any]
HOUR = timedelta(hours=1)


@contextmanager
def by_hand() -> Iterator[None]:
    """Writes past every service, in a savepoint of their own: what an attacker or a careless author might do."""
    with direct_writes(), transaction.atomic():
        yield


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is looked at and taken back."""
    with by_hand():
        yield
        transaction.set_rollback(True)


@contextmanager
def refused(*names: str) -> Iterator[None]:
    """What happens inside must be refused by the database, by one of these guards (any, where none is named)."""
    with pytest.raises(DatabaseError) as caught, by_hand():
        yield
        # What is checked at commit only (foreign keys) is checked here and now.
        connection.check_constraints()
    said = str(caught.value)
    assert any(re.search(rf"guard:\w*{name}", said) for name in names or ("",)), said


def sql(statement: str, *parameters: Any) -> int:
    """Runs one raw statement, UUIDs in the shape in which the vendor stores them; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_stored(value) for value in parameters])
        return int(cursor.rowcount)


def as_stored(value: Any) -> Any:
    if isinstance(value, UUID):
        return value if connection.vendor == "postgresql" else value.hex
    return value


def columns_of(row: models.Model) -> dict[str, Any]:
    """The row as it lies in the database, by column."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{row._meta.db_table}" WHERE id = %s', [as_stored(row.pk)])
        values = cursor.fetchone()
        return (
            {column.name: value for column, value in zip(cursor.description, values, strict=True)}
            if (connection.vendor == "postgresql")
            else {column[0]: value for column, value in zip(cursor.description, values, strict=True)}
        )


def insert(table: str, values: dict[str, Any], verb: str = "INSERT") -> int:
    """A raw INSERT of these columns."""
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("%s" for _ in values)
    return sql(f'{verb} INTO "{table}" ({names}) VALUES ({marks})', *values.values())


def entry(case: m.Case, transition: str = "", *, passed: bool = True, **more: Any) -> m.LedgerEntry:
    """An entry in the case's chain, as the gate would append it. Default: it starts the case."""
    targets = {"start": "active", "end": "ended", "decline": "declined"}
    settings: dict[str, Any] = {
        "kind": choices.EntryKind.DECISION,
        "outcome": "allowed" if passed else "blocked",
        "to_state": targets.get(transition) if passed else None,
        "at": NOW,
        "actor_kind": choices.ActorKind.COUNSELOR,
        "actor_id": None,
        "facts": {"facts": {}, "said": {}},
    }
    case.refresh_from_db()
    return chain.append(case, chain.Content(transition=transition, passed=passed, **{**settings, **more}))


def institution_rows(member: m.Membership, other: m.Membership) -> World:
    """One row of every table that hangs on an institution alone."""
    inside = {"institution": member.institution}
    user = member.user
    with by_hand():
        return {
            "PolicyVersion": m.PolicyVersion.objects.filter(**inside).first(),
            "Explanation": m.Explanation.objects.filter(**inside).first(),
            "Membership": member,
            "RoleGrant": member.grants.first(),
            "Counselor": member.counselor,
            "Supervision": m.Supervision.objects.get_or_create(**inside, supervisor=other, counselor=member.counselor)[
                0
            ],
            "Surge": m.Surge.objects.filter(**inside).first()
            or m.Surge.objects.create(**inside, declared_by=user, declared_at=NOW, reason="Gempa"),
            "OutsideReviewer": m.OutsideReviewer.objects.filter(**inside).first()
            or m.OutsideReviewer.objects.create(**inside, member=other, named_by=user, since=NOW),
            "EmergencyNumber": m.EmergencyNumber.objects.create(
                **inside, label="Darurat", number="112", checked_by=user, since=NOW
            ),
            "Logo": m.Logo.objects.filter(**inside).first()
            or m.Logo.objects.create(**inside, picture=b"PNG", set_by=user, since=NOW),
            "Invitation": m.Invitation.objects.create(
                **inside,
                email=f"{uuid7()}@baru.example",
                name="Baru",
                supervisor=other,
                token_hash=uuid7().hex,
                invited_by=user,
                invited_at=NOW,
                expires_at=NOW + HOUR,
            ),
            "AdminAct": m.AdminAct.objects.create(**inside, kind="invited", by=user, at=NOW),
            "Seal": m.Seal.objects.create(
                **inside, number=m.Seal.objects.filter(**inside).count() + 1, at=NOW, key_id="l1", mac="00"
            ),
            "GroupMeeting": m.GroupMeeting.objects.create(
                **inside, counselor=member.counselor, code=uuid7().hex[-18:], created_by=user
            ),
            "AccountLock": _past_lock(member),
            "CalendarFeed": m.CalendarFeed.objects.create(
                **inside, member=member, token_hash=uuid7().hex, created_at=NOW, revoked_at=NOW
            ),
            "Notice": m.Notice.objects.create(**inside, member=member, kind="waiver", at=NOW, due_at=NOW),
            "NoticeChoice": m.NoticeChoice.objects.get_or_create(
                **inside, member=member, kind="waiver", defaults={"at_once": True}
            )[0],
            "CounselorToken": m.CounselorToken.objects.create(
                **inside, counselor=member.counselor, kind="phone", token=uuid7().bytes, set_at=NOW
            ),
            "Absence": m.Absence.objects.create(
                **inside, counselor=member.counselor, starts_at=NOW - 9 * HOUR, ends_at=NOW - 8 * HOUR
            ),
        }


def _past_lock(member: m.Membership) -> m.AccountLock:
    return m.AccountLock.objects.create(
        institution_id=member.institution_id,
        membership=member,
        locked_by=member.user,
        locked_at=NOW,
        reason="Dicuri",
        unlocked_at=NOW,
        unlock_reason="Ditemukan",
    )


def everything(case: m.Case, member: m.Membership, *, at_hour: int = 1) -> World:
    """One row of every guarded table that hangs on this case, and what they rest on."""
    konseli = case.konseli
    inside = {"institution": case.institution}
    of_konseli = {**inside, "konseli": konseli}
    of_case = {**of_konseli, "case": case}
    user = member.user
    spoken = {**of_case, "said_by": "konseli", "said_at": NOW, "recorded_by": user, "words": "Ya"}
    starts = NOW + at_hour * HOUR
    rows: World = {"Konseli": konseli, "Case": case, "HelpRequest": case.request, "Counselor": case.counselor}
    with by_hand():
        rows["DataKey"] = m.DataKey.objects.get(konseli=konseli)
        rows["SearchToken"] = m.SearchToken.objects.filter(konseli=konseli).first()
        rows["Guardian"] = m.Guardian.objects.create(**of_konseli, relation="mother", name="Ibu", phone="0812")
        rows["LedgerEntry"] = entry(case, "start")
        rows["Appointment"] = m.Appointment.objects.create(
            **of_case,
            counselor=case.counselor,
            starts_at=starts,
            ends_at=starts + HOUR / 2,
            place_kind="room",
            place="Ruang BK",
            state="agreed",
            proposed_by="counselor",
            recorded_by=user,
        )
        rows["AppointmentConfirmation"] = m.AppointmentConfirmation.objects.create(
            **spoken, appointment=rows["Appointment"], side="konseli"
        )
        rows["AppointmentChange"] = m.AppointmentChange.objects.create(
            **spoken, appointment=rows["Appointment"], side="konseli"
        )
        rows["CaseReason"] = m.CaseReason.objects.create(**of_case, entry=rows["LedgerEntry"], words="Mau")
        rows["CounselingSession"] = m.CounselingSession.objects.create(
            **of_case, entry=rows["LedgerEntry"], number=1, opened_at=NOW, opened_by=user
        )
        rows["Note"] = m.Note.objects.create(
            **of_case, session=rows["CounselingSession"], author=user, body="Tenang.", saved_at=NOW
        )
        rows["Goal"] = m.Goal.objects.create(**of_case, text="Tidur", agreed_at=NOW, recorded_by=user)
        rows["Referral"] = m.Referral.objects.create(
            **of_case, receiver_kind="outside", reason="beyond_competence", named_at=NOW, named_by=user
        )
        rows["Statement"] = m.Statement.objects.create(
            **spoken, kind="wish", value="continue", session=rows["CounselingSession"], goal=rows["Goal"]
        )
        rows["Consent"] = m.Consent.objects.create(**spoken, kind="help", decision="given", guardian=rows["Guardian"])
        rows["RelationshipDeclaration"] = m.RelationshipDeclaration.objects.create(
            **spoken, counselor=case.counselor, relationship="none"
        )
        explanation = m.Explanation.objects.filter(**inside).first()
        rows["Acknowledgement"] = m.Acknowledgement.objects.create(
            **spoken, explanation=explanation, nature=True, limits=True
        )
        rows["Complaint"] = m.Complaint.objects.create(**spoken, about="dignity")
        rows["LoyaltyConflict"] = m.LoyaltyConflict.objects.create(
            **of_case, summary="Wali kelas", parties=[], raised_by=user, raised_at=NOW
        )
        rows["Obligation"] = m.Obligation.objects.create(
            **of_case, code="1a.agree", entry=rows["LedgerEntry"], created_at=NOW, due_at=NOW + HOUR
        )
        rows["Flag"] = m.Flag.objects.create(
            **of_case, counselor=case.counselor, code="2a.values", raised_at=NOW, last_seen_at=NOW
        )
        rows["FlagOccurrence"] = m.FlagOccurrence.objects.create(
            **inside, flag=rows["Flag"], entry=rows["LedgerEntry"], at=NOW
        )
        rows |= _flag_rows(of_case, rows["Flag"], member)
        rows |= _casework_rows(of_konseli, of_case, spoken, rows, member)
        rows["LoyaltyReview"] = m.LoyaltyReview.objects.create(
            **of_case, conflict=rows["LoyaltyConflict"], outcome="agreed", reviewed_by=user, reviewed_at=NOW
        )
        rows["ObligationDecision"] = m.ObligationDecision.objects.create(
            **of_case,
            obligation=rows["Obligation"],
            kind="discharged",
            reason="Putusan",
            decided_by=user,
            decided_at=NOW,
        )
        rows["BreakGlass"] = m.BreakGlass.objects.create(
            **of_case,
            session=rows["CounselingSession"],
            opened_by=user,
            opened_at=NOW,
            until=NOW + HOUR,
            reason="Aduan",
        )
        rows["Waiver"] = m.Waiver.objects.create(
            **of_case, code="1b.no-benefit", transition="continue", asked_by=user, asked_at=NOW, reason="Ujian"
        )
        rows["AccessLog"] = m.AccessLog.objects.create(**of_case, user=user, what="note", object_id=konseli.pk)
        disclosing = entry(case, "disclose", to_state=case.state)
        rows["Disclosure"] = m.Disclosure.objects.create(
            **of_case,
            entry=disclosing,
            recipient="Dokter",
            content="Sulit tidur",
            purpose="Rujukan",
            basis="konseli_consent",
            minimal=True,
            disclosed_at=NOW,
            disclosed_by=user,
            conflict=rows["LoyaltyConflict"],
        )
        rows["WaitingEntry"] = m.WaitingEntry.objects.create(
            **of_konseli, request=case.request, case=case, urgency="routine", since=NOW
        )
    return rows


def _casework_rows(
    of_konseli: dict[str, Any], of_case: dict[str, Any], spoken: dict[str, Any], rows: World, member: m.Membership
) -> World:
    """What else a counselor's day leaves behind."""
    user, konseli = member.user, of_konseli["konseli"]
    rows["StandIn"] = m.StandIn.objects.create(
        **of_case, lock=_past_lock(member), counselor=member.counselor, named_at=NOW
    )
    received = m.ReceivedReferral.objects.create(
        **of_case, from_institution=konseli.institution, referral=uuid7(), accepted_by=user, accepted_at=NOW
    )
    return {
        "KonseliContact": m.KonseliContact.objects.create(**of_konseli, name="Bibi", phone="0813"),
        "KonseliMerge": m.KonseliMerge.objects.create(
            **of_konseli, into=another_konseli(konseli), reason="Sama", merged_by=user, merged_at=NOW, undone_at=NOW
        ),
        "ConsentPaper": m.ConsentPaper.objects.create(
            **of_case,
            consent=rows["Consent"],
            media_type="application/pdf",
            size=4,
            content=b"%PDF",
            uploaded_by=user,
            uploaded_at=NOW,
        ),
        "NoteAddendum": m.NoteAddendum.objects.create(
            **of_case, note=rows["Note"], body="Tambahan", author=user, added_at=NOW
        ),
        "Portal": m.Portal.objects.create(
            **of_case,
            guardian=rows["Guardian"],
            token_hash=uuid7().hex,
            made_by=user,
            made_at=NOW,
            open_until=NOW + HOUR,
            closed_at=NOW,
        ),
        "SafetyPlan": m.SafetyPlan.objects.create(**spoken, parts={"warning_signs": "Sulit tidur"}),
        "RelationshipHint": m.RelationshipHint.objects.create(
            **of_case, counselor=rows["Counselor"], kind="phone", found_at=NOW
        ),
        "SharedHelp": m.SharedHelp.objects.create(
            **of_case, colleague=rows["Counselor"], purpose="Belajar", asked_by=user, asked_at=NOW
        ),
        "ReceivedReferral": received,
        "PackageItem": m.PackageItem.objects.create(
            **of_case, received=received, part="summary", content="Ringkas", chosen_by=user, chosen_at=NOW
        ),
    }


def another_konseli(konseli: m.Konseli) -> m.Konseli:
    """A second record in the same institution, found or made."""
    others = m.Konseli.objects.filter(institution=konseli.institution).exclude(pk=konseli.pk)
    found = others.first()
    if found is not None:
        return found
    other = m.Konseli(institution=konseli.institution, code="K-00000")
    key_id = uuid7()
    master, wrapped = keyring.new_wrapped_key(key_id=key_id, institution_id=konseli.institution_id)
    key = m.DataKey(id=key_id, institution=konseli.institution, konseli=other, master_key_id=master, wrapped=wrapped)
    keyring.remember(key)
    other.name = "Sama"
    other.save(force_insert=True)
    key.save(force_insert=True)
    return other


def _flag_rows(of_case: dict[str, Any], flag: m.Flag, member: m.Membership) -> World:
    """What hangs on a flag."""
    user = member.user
    return {
        "FlagMove": m.FlagMove.objects.create(
            **of_case, flag=flag, from_state="open", to_state="asked", by=user, at=NOW
        ),
        "Determination": m.Determination.objects.create(
            **of_case, flag=flag, conclusion="breach", reasons="Ya", determined_by=user, determined_at=NOW
        ),
        "Remedy": m.Remedy.objects.create(**of_case, flag=flag, text="Pelatihan", due_at=NOW, set_by=user, set_at=NOW),
        "FlagSeen": m.FlagSeen.objects.create(institution=flag.institution, flag=flag, member=member, at=NOW),
        "Inspection": m.Inspection.objects.create(
            **of_case, at=NOW, edition="2026.1", rulebook_hash="00", facts={"facts": {}}
        ),
    }


def without_guards(act: Callable[[], Any]) -> None:
    """Does something behind the guards' back, as somebody with the owner's rights on the database could."""
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    with guards.lifted(connection):
        act()
