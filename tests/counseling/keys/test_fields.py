"""Sealed fields under attack: what is written comes back in its own place only, and nothing shows it in plain."""

import copy
import io
import pickle
from uuid import UUID

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.models import Case as CaseWhen
from django.db.models import CharField, F, TextField, Value, When
from django.db.models.functions import Cast, Concat, Length
from django.db.models.lookups import Exact

from counseling.keys import keyring
from counseling.keys.fields import Sealed, unseal
from counseling.keys.keyring import SealError
from counseling.models import Case, Consent, Goal, Guardian, Konseli, LedgerEntry, LoyaltyConflict, Statement
from counseling.models.base import uuid7
from counseling.services import chain
from tests import cast
from tests.counseling.guards.world import by_hand, entry, sql

pytestmark = pytest.mark.django_db

SECRET = "Ia dipukul di rumah"
JAVANESE = "ꦱꦸꦒꦼꦁꦫꦮꦸꦃ · Sugêng rawuh"


@pytest.fixture
def case() -> Case:
    return cast.request(cast.people().dewi)


def guardian(case: Case, name: str = SECRET) -> Guardian:
    with by_hand():
        return Guardian.objects.create(
            institution=case.institution, konseli=case.konseli, relation="mother", name=name, phone=""
        )


def goal(case: Case, text: str = SECRET) -> Goal:
    with by_hand():
        return Goal.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            text=text,
            agreed_at=cast.NOW,
            recorded_by=case.counselor.membership.user,
        )


def stored(row: Guardian | Goal | Konseli, column: str) -> bytes:
    value = type(row).objects.filter(pk=row.pk).values_list(column, flat=True).get()
    assert isinstance(value, Sealed)
    return bytes(value)


@pytest.mark.parametrize("text", ["", "a", JAVANESE, "👩🏽‍🏫 🌧️", "baris\nbaru\x00nol", "x" * 1_000_000], ids=len)
def test_it_gives_back_what_was_written(case: Case, text: str) -> None:
    row = guardian(case, text)
    assert row.name == text
    assert Guardian.objects.get(pk=row.pk).name == text


def test_it_lies_in_the_database_unreadable(case: Case) -> None:
    row = guardian(case)
    assert SECRET.encode() not in stored(row, "name")
    assert stored(row, "name") != stored(guardian(case), "name")


def test_it_opens_a_json_value_and_honours_its_default(case: Case) -> None:
    assert LoyaltyConflict().parties == []
    assert LedgerEntry().facts is None
    with by_hand():
        row = LoyaltyConflict.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            summary="Wali kelas",
            parties=[{"who": "Ibu", "interest": JAVANESE}],
            raised_by=case.counselor.membership.user,
            raised_at=cast.NOW,
        )
    assert LoyaltyConflict.objects.get(pk=row.pk).parties == [{"who": "Ibu", "interest": JAVANESE}]


# ---------------------------------------------------------------- moved, tampered, plain


def test_it_does_not_open_in_another_row(case: Case) -> None:
    one, other = guardian(case), guardian(case, "Bibi")
    with by_hand():
        Guardian.objects.filter(pk=other.pk).update(name=Sealed(stored(one, "name")))
    with pytest.raises(SealError):
        _ = Guardian.objects.get(pk=other.pk).name


def test_it_does_not_open_in_another_column(case: Case) -> None:
    row = guardian(case)
    with by_hand():
        sql("UPDATE counseling_guardian SET phone = name WHERE id = %s", row.pk)
    with pytest.raises(SealError):
        _ = Guardian.objects.get(pk=row.pk).phone


def test_it_does_not_open_in_another_table(case: Case) -> None:
    row = guardian(case)
    twin = goal(case)
    with pytest.raises(SealError):
        unseal(stored(row, "name"), binding=f"counseling_goal|{row.pk}|name".encode())
    with by_hand():
        sql("UPDATE counseling_goal SET text = (SELECT name FROM counseling_guardian WHERE id = %s)", row.pk)
    with pytest.raises(SealError):
        _ = Goal.objects.get(pk=twin.pk).text


@pytest.mark.parametrize("place", [0, 1, 16, 17, 28, 29, -1])
def test_it_does_not_open_when_one_byte_was_changed(case: Case, place: int) -> None:
    row = guardian(case)
    bytes_ = bytearray(stored(row, "name"))
    bytes_[place] ^= 1
    with by_hand():
        Guardian.objects.filter(pk=row.pk).update(name=Sealed(bytes_))
    with pytest.raises(SealError):
        _ = Guardian.objects.get(pk=row.pk).name


@pytest.mark.parametrize("length", [0, 1, 17, 29, 30, 44, 45])
def test_it_does_not_open_when_it_was_cut(case: Case, length: int) -> None:
    row = guardian(case)
    with by_hand():
        Guardian.objects.filter(pk=row.pk).update(name=Sealed(stored(row, "name")[:length]))
    with pytest.raises(SealError):
        _ = Guardian.objects.get(pk=row.pk).name


@pytest.mark.parametrize("plain", [b"", SECRET.encode(), b"\x01" + SECRET.encode() * 9], ids=["empty", "short", "long"])
def test_it_never_shows_plain_bytes_that_raw_sql_wrote(case: Case, plain: bytes) -> None:
    row = guardian(case)
    with by_hand():
        sql("UPDATE counseling_guardian SET name = %s WHERE id = %s", plain, row.pk)
    with pytest.raises(SealError):
        _ = Guardian.objects.get(pk=row.pk).name


@pytest.mark.parametrize("value", [SECRET, 5, 10**12, 2.5])
def test_it_never_shows_text_or_numbers_that_sqlite_lets_into_a_blob(case: Case, value: object) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes any type in any column")
    row = guardian(case)
    with by_hand():
        sql("UPDATE counseling_guardian SET name = %s WHERE id = %s", value, row.pk)
    read = Guardian.objects.get(pk=row.pk)
    with pytest.raises(SealError):
        _ = read.name


def test_it_says_where_and_never_what_when_it_does_not_open(case: Case) -> None:
    row = guardian(case)
    with by_hand():
        sql("UPDATE counseling_guardian SET name = %s WHERE id = %s", SECRET.encode() * 9, row.pk)
    with pytest.raises(SealError) as caught:
        _ = Guardian.objects.get(pk=row.pk).name
    assert SECRET not in str(caught.value)


# ---------------------------------------------------------------- ways round save()


@pytest.mark.parametrize(
    "value",
    [
        SECRET,
        SECRET.encode(),
        Value(SECRET),
        Value(SECRET.encode()),
        F("phone"),
        Concat(Value(SECRET), Value("")),
        Cast(Value(SECRET), TextField()),
        CaseWhen(When(relation="mother", then=Value(SECRET)), output_field=CharField()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_it_refuses_update(case: Case, value: object) -> None:
    row = guardian(case)
    with pytest.raises(FieldError), by_hand():
        Guardian.objects.filter(pk=row.pk).update(name=value)
    assert Guardian.objects.get(pk=row.pk).name == SECRET


def test_it_refuses_bulk_update(case: Case) -> None:
    row = guardian(case)
    row.name = "Bibi"
    with pytest.raises(FieldError), by_hand():
        Guardian.objects.bulk_update([row], ["name"])
    untouched = Guardian.objects.get(pk=row.pk)
    with pytest.raises(FieldError), by_hand():
        Guardian.objects.bulk_update([untouched], ["name"])
    assert Guardian.objects.get(pk=row.pk).name == SECRET


def test_it_refuses_an_insert_of_an_expression(case: Case) -> None:
    with pytest.raises(FieldError), by_hand():
        Guardian.objects.create(
            institution=case.institution, konseli=case.konseli, relation="mother", name=Value(SECRET)
        )


@pytest.mark.parametrize(
    "lookup",
    [
        "name",
        "name__exact",
        "name__iexact",
        "name__contains",
        "name__startswith",
        "name__in",
        "name__gt",
        "name__regex",
    ],
)
def test_it_refuses_filters(case: Case, lookup: str) -> None:
    guardian(case)
    value = [SECRET] if lookup.endswith("__in") else SECRET
    for way in (Guardian.objects.filter, Guardian.objects.exclude, Guardian.objects.get):
        with pytest.raises(FieldError):
            list(way(**{lookup: value}))


def test_it_refuses_filters_by_expression_and_from_afar(case: Case) -> None:
    guardian(case)
    assert not Guardian.objects.filter(Exact(F("name"), SECRET)).exists()
    with pytest.raises(FieldError):
        list(Consent.objects.filter(guardian__name=SECRET))
    with pytest.raises(FieldError):
        Guardian.objects.get_or_create(name=SECRET, konseli=case.konseli)
    with pytest.raises(FieldError):
        Guardian.objects.filter(name__lower="x").count()
    assert Guardian.objects.filter(name__isnull=False).count() == 1


def test_it_gives_ciphertext_alone_where_the_descriptor_is_not_asked(case: Case) -> None:
    row = guardian(case)
    of_row = Guardian.objects.filter(pk=row.pk)
    shown = [
        *of_row.values("name").get().values(),
        of_row.values_list("name", flat=True).get(),
        of_row.annotate(x=F("name")).values_list("x", flat=True).get(),
        of_row.order_by("name").values_list("name").first(),
        of_row.annotate(n=Length("name")).values_list("n", flat=True).get() if connection.vendor == "sqlite" else 0,
        of_row.distinct().values_list("name"),
    ]
    assert SECRET not in repr(shown) and SECRET.encode() not in repr(shown).encode()


def test_it_upserts_only_what_the_row_itself_sealed(case: Case) -> None:
    row = guardian(case)
    twin = Guardian(
        id=row.pk, institution=case.institution, konseli=case.konseli, relation="mother", name="Bibi", phone=""
    )
    try:
        with by_hand():
            Guardian.objects.bulk_create([twin], update_conflicts=True, update_fields=["name"], unique_fields=["id"])
    except DatabaseError as error:
        assert "guard:guardian_fresh" in str(error)
        assert Guardian.objects.get(pk=row.pk).name == SECRET
    else:
        assert Guardian.objects.get(pk=row.pk).name == "Bibi"


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


def erase(case: Case) -> None:
    with by_hand():
        sql("UPDATE counseling_datakey SET wrapped = NULL WHERE konseli_id = %s", case.konseli_id)
    keyring.forget()


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
