"""Migrations that move what is private: sealed on the way forward, open again on the way back, nothing lost."""

import pytest
from django.core.management import call_command
from django.db import connection

from counseling.choices import ConsentDecision, ConsentForm, ConsentKind
from counseling.keys import keyring
from counseling.keys.keyring import ErasedError
from counseling.models import AccessLog, Case, CaseReason, Consent
from counseling.services import consent, reading
from tests import cast
from tests.counseling.guards.world import as_stored, by_hand, columns_of, entry, sql
from tests.counseling.services.speech import said
from tests.plugins.write_guard import direct_writes

BEFORE = "0005_supervision_and_administration"


def migrate(*to: str) -> None:
    """To this migration; to the newest one where none is named, which is what every other test stands on."""
    with direct_writes():
        call_command("migrate", "counseling", *to, verbosity=0)


def reason_as_it_lies(log: AccessLog) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM counseling_accesslog WHERE id = %s", [as_stored(log.pk)])
        return cursor.fetchone()[0]


def read(case: Case, people: cast.Cast, reason: str) -> AccessLog:
    return reading.log(case, what="note", object_id=case.pk, by=people.dewi, now=cast.NOW, reason=reason)


@pytest.mark.django_db(transaction=True)
def test_what_is_private_is_sealed_in_place_and_opens_again_backwards_and_what_is_added_is_sealed_and_empty() -> None:
    people = cast.people()
    case, erased = cast.request(people.dewi), cast.request(people.dewi, cast.adult(people.dewi, name="Sekar"))
    spoken, silent, lost = read(case, people, "Aduan"), read(case, people, ""), read(erased, people, "Aduan")
    permission = consent.record(
        case,
        ConsentKind.HELP,
        ConsentDecision.GIVEN,
        form=ConsentForm.VERBAL,
        source=said(said_at=cast.NOW),
        by=people.dewi,
        now=cast.NOW,
    )
    with by_hand():
        reason = CaseReason.objects.create(
            institution=case.institution, konseli=case.konseli, case=case, entry=entry(case, "start"), words="Ya"
        )
    # One walk for all, since it takes its time.
    try:
        migrate(BEFORE)
        assert [reason_as_it_lies(log) for log in (spoken, silent, lost)] == ["Aduan", "", "Aduan"]
        with by_hand():
            sql("UPDATE counseling_datakey SET wrapped = NULL WHERE konseli_id = %s", erased.konseli_id)
        keyring.forget()
    finally:
        migrate()
    again = {log.pk: log for log in AccessLog.objects.all()}
    assert (again[spoken.pk].reason, again[silent.pk].reason) == ("Aduan", "")
    assert b"Aduan" not in bytes(columns_of(spoken)["reason"])
    with pytest.raises(ErasedError):
        _ = again[lost.pk].reason
    kept = CaseReason.objects.get(pk=reason.pk)
    assert (kept.words, kept.content) == ("Ya", "")
    added = Consent.objects.get(pk=permission.pk)
    assert (added.party, added.scope, added.konseli.village) == ("", "", "")
    assert len(bytes(columns_of(case.konseli)["village"])) > 40
