"""Sealed fields in memory: loaded, copied, carried and erased, they never stand there in plain."""

import copy
import io
import pickle
from uuid import UUID

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.management import call_command

from counseling.keys.fields import Sealed
from counseling.keys.keyring import SealError
from counseling.models import Case, Goal, Guardian, LedgerEntry, Statement
from counseling.models.base import uuid7
from counseling.services.door import chain
from tests import cast
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.keys.sealed import SECRET, erase, goal, guardian, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return cast.request(cast.people().dewi)


# ---------------------------------------------------------------- ways of loading, copying and carrying


def test_it_opens_deferred_fields(case: Case) -> None:
    row = guardian(case)
    for loaded in (Guardian.objects.defer("name").get(pk=row.pk), Guardian.objects.only("id").get(pk=row.pk)):
        assert loaded.name == SECRET
        assert isinstance(loaded.__dict__["name"], Sealed)


def test_it_saves_a_row_whose_sealed_field_was_never_loaded(case: Case) -> None:
    row = Guardian.objects.defer("name").get(pk=guardian(case).pk)
    row.relation = "father"
    with by_hand():
        row.save()
    read = Guardian.objects.get(pk=row.pk)
    assert (read.relation, read.name) == ("father", SECRET)


def test_it_keeps_ciphertext_in_memory_after_a_refresh(case: Case) -> None:
    row = guardian(case)
    row.name = "Bibi"
    row.refresh_from_db()
    assert row.name == SECRET
    assert isinstance(row.__dict__["name"], Sealed)
    row.name = "Bibi"
    row.refresh_from_db(fields=["name"])
    assert row.name == SECRET
    assert SECRET.encode() not in pickle.dumps(row)


def test_it_verifies_an_entry_that_was_refreshed(case: Case) -> None:
    with by_hand():
        made = entry(case, "start", facts={"facts": {"reason": SECRET}, "said": {}})
    made.refresh_from_db()
    assert chain.is_authentic(made)
    assert made.facts["facts"]["reason"] == SECRET


def test_it_refreshes_a_row_whose_key_was_erased(case: Case) -> None:
    row = guardian(case)
    erase(case)
    row.refresh_from_db()
    assert row.relation == "mother"
    with pytest.raises(SealError):
        _ = row.name


def test_it_leaves_an_untouched_field_as_it_lies(case: Case) -> None:
    row = guardian(case)
    before = stored(row, "name")
    read = Guardian.objects.get(pk=row.pk)
    assert read.name == SECRET
    with by_hand():
        read.save()
    assert stored(row, "name") == before
    read.name = SECRET
    with by_hand():
        read.save()
    assert stored(row, "name") != before
    assert Guardian.objects.get(pk=row.pk).name == SECRET


def test_it_refuses_a_copy_under_a_new_key_that_could_not_be_opened(case: Case) -> None:
    twin = copy.copy(Guardian.objects.get(pk=guardian(case).pk))
    twin.pk = uuid7()
    twin._state.adding = True
    with pytest.raises(SealError), by_hand():
        twin.save(force_insert=True)
    twin.name, twin.phone = SECRET, ""
    with by_hand():
        twin.save(force_insert=True)
    assert Guardian.objects.get(pk=twin.pk).name == SECRET


def test_it_seals_in_bulk_create_and_opens_in_iterator(case: Case) -> None:
    rows = [
        Guardian(institution=case.institution, konseli=case.konseli, relation="mother", name=f"{SECRET} {n}", phone="")
        for n in range(5)
    ]
    with by_hand():
        Guardian.objects.bulk_create(rows)
    assert sorted(row.name for row in Guardian.objects.iterator(chunk_size=2)) == [f"{SECRET} {n}" for n in range(5)]
    assert SECRET.encode() not in b"".join(Guardian.objects.values_list("name", flat=True))


def test_it_pickles_ciphertext(case: Case) -> None:
    made = guardian(case)
    read = Guardian.objects.get(pk=made.pk)
    assert read.name == SECRET
    for row in (made, read, list(Guardian.objects.all())):
        assert SECRET.encode() not in pickle.dumps(row)
    assert pickle.loads(pickle.dumps(read)).name == SECRET


@pytest.mark.parametrize("format_", ["python", "json", "xml", "jsonl"])
def test_it_refuses_to_be_serialized(case: Case, format_: str) -> None:
    guardian(case)
    with pytest.raises((FieldError, serializers.base.SerializationError)):
        serializers.serialize(format_, Guardian.objects.all())


def test_it_refuses_dumpdata(case: Case) -> None:
    guardian(case)
    out = io.StringIO()
    with pytest.raises(Exception, match="sealed"):
        call_command("dumpdata", "counseling.guardian", stdout=out)
    assert SECRET not in out.getvalue()


def test_it_keeps_out_of_reprs(case: Case) -> None:
    row = goal(case)
    assert SECRET not in repr(row) + str(row) + repr(case.konseli) + str(vars(Goal.objects.get(pk=row.pk)))


# ---------------------------------------------------------------- erased and rotated keys


def test_it_does_not_open_once_the_data_key_is_erased_and_the_chain_still_verifies(case: Case) -> None:
    row = guardian(case)
    with by_hand():
        made = entry(case, "start")
    erase(case)
    with pytest.raises(SealError):
        _ = Guardian.objects.get(pk=row.pk).name
    with pytest.raises(SealError):
        guardian(case)
    read = LedgerEntry.objects.get(pk=made.pk)
    assert chain.is_authentic(read)
    with pytest.raises(SealError):
        _ = read.facts


def test_it_saves_other_columns_of_a_row_whose_key_was_erased(case: Case) -> None:
    row = guardian(case)
    erase(case)
    read = Guardian.objects.get(pk=row.pk)
    read.relation = "father"
    with by_hand():
        read.save()
    assert Guardian.objects.get(pk=row.pk).relation == "father"


def test_it_needs_the_konseli_before_it_can_seal(case: Case) -> None:
    with pytest.raises(SealError), by_hand():
        Statement.objects.create(
            institution=case.institution,
            case=case,
            konseli_id=UUID(int=7),
            said_by="konseli",
            said_at=cast.NOW,
            recorded_by=case.counselor.membership.user,
            kind="wish",
            value="end",
        )
