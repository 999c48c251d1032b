"""Founding: the first institution by a code of the console, and what a wrong or late code is worth."""

from dataclasses import replace
from datetime import timedelta

import pytest

from counseling.choices import Role
from counseling.models import AdminAct, FoundingCode, Institution, Membership, User
from counseling.selectors import founding as selector
from counseling.services import founding
from counseling.services.founding import FirstAdministrator, Profile
from counseling.services.secret import hash_of
from tests.cast import NOW
from tests.counseling.services.speech import invalid

pytestmark = pytest.mark.django_db

SCHOOL = Profile(
    name="SMA Nusa Bangsa", kind="sma", npsn="20100001", address="Jalan Melati 4", time_zone="Asia/Jayapura"
)
PASSWORD = "tujuh-pohon-kelapa"
LONG = f"{'w' * 60}@{'n' * 60}.{'n' * 60}.{'n' * 60}.school.example"
WENING = FirstAdministrator(name="Wening", email="Wening@Nusa.example", password=PASSWORD)


def typed(code: str, *, after: timedelta = timedelta(0)) -> str:
    return founding.claim(code, now=NOW + after)


def test_the_institution_stands_with_its_administrator_thresholds_and_explanation() -> None:
    member = founding.found(SCHOOL, WENING, now=NOW)
    place = member.institution
    assert (place.name, place.kind, place.npsn, place.time_zone) == (
        "SMA Nusa Bangsa",
        "sma",
        "20100001",
        "Asia/Jayapura",
    )
    assert place.slug == "sma-nusa-bangsa"
    assert [grant.role for grant in member.grants.all()] == [Role.INSTITUTION_ADMIN]
    assert member.user.email == "wening@nusa.example" and member.user.check_password(PASSWORD)
    assert AdminAct.objects.get(institution=place).kind == "founded"


def test_a_foundation_is_a_kind_of_its_own() -> None:
    place = founding.found(replace(SCHOOL, kind="ngo"), WENING, now=NOW).institution
    assert (place.kind, place.npsn) == ("ngo", "")


def test_a_second_one_of_the_same_name_has_another_slug_and_keeps_who_has_an_account() -> None:
    first = founding.found(SCHOOL, WENING, now=NOW)
    second = founding.found(SCHOOL, FirstAdministrator(name="W.", email="wening@nusa.example"), now=NOW)
    assert second.institution.slug == "sma-nusa-bangsa-2"
    assert second.user == first.user and second.user.check_password(PASSWORD)


def test_a_name_without_a_latin_letter_has_a_slug_too() -> None:
    place = founding.found(Profile(name="ꦱꦼꦏꦺꦴꦭꦃ", kind="other", time_zone="Asia/Jakarta"), WENING, now=NOW).institution
    assert place.slug == "lembaga"


def test_what_is_no_school_keeps_no_npsn() -> None:
    service = Profile(name="Puspaga", kind="service", npsn="x", time_zone="Asia/Jakarta")
    assert founding.checked_profile(service).npsn == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "n" * 201),
        ("name", "SMA\0Nusa"),
        ("address", "Jalan Melati 4\u2028Denpasar"),
        ("kind", "sekolah"),
        ("npsn", "12"),
        ("address", "a" * 301),
        ("time_zone", "UTC"),
    ],
)
def test_a_profile_names_the_field_that_is_wrong(field: str, value: str) -> None:
    with invalid(field):
        founding.found(replace(SCHOOL, **{field: value}), WENING, now=NOW)
    assert not Institution.objects.exists() and not User.objects.exists()


@pytest.mark.parametrize(("field", "person"), [
    ("person", FirstAdministrator(name=" ", email="a@b.example")),
    ("person", FirstAdministrator(name="\u200b\u2060", email="a@b.example")),
    ("person", FirstAdministrator(name="Wening\nAyu", email="a@b.example")),
    ("email", FirstAdministrator(name="Wening", email="wening")),
    ("email", FirstAdministrator(name="Wening", email=LONG)),
    ("email", FirstAdministrator(name="Wening", email="we\u200bning@b.example")),
    ("password1", FirstAdministrator(name="Wening", email="a@b.example", password="123")),
])  # fmt: skip
def test_a_person_names_the_field_that_is_wrong(field: str, person: FirstAdministrator) -> None:
    with invalid(field):
        founding.found(SCHOOL, person, now=NOW)
    assert not Institution.objects.exists()


# ---------------------------------------------------------------- the code


def test_the_code_is_typed_once_in_any_case_with_or_without_dashes() -> None:
    code = founding.issue_code(now=NOW)
    assert len(code) == 14 and code.count("-") == 2
    assert typed(code.lower().replace("-", " "))
    assert not typed(code)


def test_only_a_hash_of_the_code_is_kept() -> None:
    code = founding.issue_code(now=NOW)
    row = FoundingCode.objects.get()
    assert code.replace("-", "") not in f"{row.__dict__}"
    assert row.code_hash == hash_of(code.replace("-", ""))


def test_five_wrong_tries_end_it_and_the_next_start_gives_another() -> None:
    code = founding.issue_code(now=NOW)
    for _ in range(selector.TRIES):
        assert not typed("AAAA-AAAA-AAAA")
    assert not typed(code)
    assert typed(founding.issue_code(now=NOW))


def test_a_fifth_try_may_still_be_the_right_one() -> None:
    code = founding.issue_code(now=NOW)
    for _ in range(selector.TRIES - 1):
        typed("")
    assert typed(code)


def test_it_ends_after_ten_minutes() -> None:
    code = founding.issue_code(now=NOW)
    assert not typed(code, after=founding.VALID)
    assert typed(code, after=founding.VALID - timedelta(seconds=1))


def test_whoever_typed_it_has_an_hour_for_the_pages() -> None:
    last = founding.VALID - timedelta(seconds=1)
    claim = typed(founding.issue_code(now=NOW), after=last)
    over = NOW + last + founding.FOUNDS
    assert founding.found_first(SCHOOL, WENING, claimed=claim, now=over) is None
    assert not Institution.objects.exists()
    assert founding.found_first(SCHOOL, WENING, claimed=claim, now=over - timedelta(seconds=1))


def test_a_new_code_ends_the_one_before_and_whoever_typed_it() -> None:
    old = founding.issue_code(now=NOW)
    claim = typed(old)
    founding.issue_code(now=NOW)
    assert not typed(old)
    assert founding.found_first(SCHOOL, WENING, claimed=claim, now=NOW) is None
    assert not Institution.objects.exists()


def test_there_is_no_code_once_there_is_an_institution() -> None:
    code = founding.issue_code(now=NOW)
    founding.found(SCHOOL, WENING, now=NOW)
    assert founding.issue_code(now=NOW) == ""
    assert not typed(code)


def test_the_claim_founds_one_institution_and_no_second() -> None:
    claim = typed(founding.issue_code(now=NOW))
    assert founding.found_first(SCHOOL, WENING, claimed="", now=NOW) is None
    member = founding.found_first(SCHOOL, WENING, claimed=claim, now=NOW)
    assert isinstance(member, Membership)
    assert founding.found_first(SCHOOL, WENING, claimed=claim, now=NOW) is None
    assert Institution.objects.count() == 1


def test_the_claim_outlives_a_password_that_is_too_weak() -> None:
    claim = typed(founding.issue_code(now=NOW))
    weak = FirstAdministrator(name="Wening", email="w@nusa.example", password="wening")
    with invalid("password1"):
        founding.found_first(SCHOOL, weak, claimed=claim, now=NOW)
    assert founding.found_first(SCHOOL, WENING, claimed=claim, now=NOW)
