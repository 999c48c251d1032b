"""The konseli's permission to be helped, for personal data, and taking it back."""

from typing import Any

import pytest
from django.utils import timezone

from counseling.choices.konseli_record import Identity
from counseling.models import Consent
from counseling.services import capacity, consent
from counseling.services import konseli as konseli_service
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def decided(desk: Desk, decision: str, **other: Any) -> dict[str, Any]:
    return desk.typed(**({"decision": decision, "valid_until": "", "words": ""} | other))


def given(desk: Desk, kind: str = "help", hours_ago: float = 5, **other: Any) -> Consent:
    source = desk.source(hours_ago)
    return consent.record(desk.case, kind, "given", form="verbal", source=source, **desk.by(), **other)


def test_it_says_what_is_asked_before_it_asks(desk: Desk) -> None:
    page = desk.page("consent")
    assert page.index("Yang ditanyakan kepada konseli") < page.index('name="decision"')
    assert "Belum ada." in page


@pytest.mark.parametrize(("channel", "form"), [("signed", "written"), ("in_person", "verbal"), ("phone", "verbal")])
def test_signed_counts_as_written(desk: Desk, channel: str, form: str) -> None:
    assert desk.post("consent", decided(desk, "given", channel=channel)).url == desk.url("case")
    row = Consent.objects.get()
    assert (row.decision, row.form, row.said_by, row.kind) == ("given", form, "konseli", "help")


@pytest.mark.parametrize("decision", ["refused", "given"])
def test_the_words_are_kept(desk: Desk, decision: str) -> None:
    desk.post("consent", decided(desk, decision, words=AWKWARD))
    assert Consent.objects.get().words == AWKWARD
    assert ESCAPED in desk.page("consent")


def test_that_the_konseli_cannot_decide_is_said_elsewhere_and_shown_here(desk: Desk) -> None:
    assert 'value="unable"' not in desk.page("consent")
    assert desk.post("consent", decided(desk, "unable", words="Tidak sadar")).status_code == 422
    capacity.record(desk.case, False, source=desk.source(said_by="counselor", words="Tidak sadar"), **desk.by())
    page = desk.page("consent")
    assert "Konseli belum mampu memutuskan" in page
    assert "Tidak sadar" in page


def test_only_what_is_given_has_an_end(desk: Desk) -> None:
    day = timezone.localdate(desk.now).isoformat()
    answer = desk.post("consent", decided(desk, "refused", valid_until=day))
    assert answer.status_code == 422
    assert 'id="id_valid_until_error"' in answer.content.decode()
    assert desk.post("consent", decided(desk, "given", valid_until=day)).status_code == 302
    assert "Berlaku sampai" in desk.page("consent")


def test_an_end_before_the_beginning_is_refused_at_its_field(desk: Desk) -> None:
    answer = desk.post("consent", decided(desk, "given", valid_until="2020-01-01"))
    assert answer.status_code == 422
    assert 'id="id_valid_until_error"' in answer.content.decode()


def test_taking_back_is_offered_only_while_a_permission_stands(desk: Desk) -> None:
    assert 'value="withdrawn"' not in desk.page("consent")
    given(desk)
    page = desk.page("consent")
    assert 'value="withdrawn"' in page
    assert desk.url("consent-withdraw") in page


def test_the_guardian_is_asked_for_a_minor_alone(desk: Desk) -> None:
    assert desk.url("guardian-consent") in desk.page("consent")
    grown_up = Identity(name="Raka Pratama", birth_date=desk.today.replace(year=1990, day=1))
    konseli_service.amend(desk.case.konseli, grown_up, **desk.by())
    assert desk.url("guardian-consent") not in desk.page("consent")


def test_note_fields_stay_closed_until_personal_data_is_permitted(desk: Desk) -> None:
    assert "tertutup sampai persetujuan" in desk.page("consent-data")
    assert desk.post("consent-data", decided(desk, "given", channel="signed")).status_code == 302
    assert Consent.objects.get().kind == "personal_data"
    assert "tertutup sampai persetujuan" not in desk.page("consent-data")


def test_a_guardian_may_answer_for_personal_data(desk: Desk) -> None:
    mother = konseli_service.add_guardian(desk.case.konseli, relation="mother", name="Bu Sri", phone="", **desk.by())
    assert "Ibu (Bu Sri)" in desk.page("consent-data")
    assert desk.post("consent-data", decided(desk, "given", whose=str(mother.pk))).status_code == 302
    assert Consent.objects.get().guardian == mother
    assert desk.post("consent-data", decided(desk, "given", whose="siapa")).status_code == 422


def test_withdrawing_says_what_happens_and_takes_it_back(desk: Desk) -> None:
    row = given(desk)
    page = desk.page("consent-withdraw")
    assert "Yang akan terjadi" in page
    assert "Tarik persetujuan" in page
    assert desk.post("consent-withdraw", desk.typed(permission=str(row.pk), words="")).status_code == 302
    assert Consent.objects.latest("said_at").decision == "withdrawn"


def test_of_two_permissions_one_is_chosen(desk: Desk) -> None:
    given(desk)
    of_data = given(desk, "personal_data")
    assert 'type="radio" name="permission"' in desk.page("consent-withdraw")
    assert desk.post("consent-withdraw", desk.typed(permission="", words="")).status_code == 422
    assert desk.post("consent-withdraw", desk.typed(permission=str(of_data.pk))).status_code == 302
    assert Consent.objects.latest("said_at").kind == "personal_data"


def test_without_a_permission_there_is_nothing_to_take_back(desk: Desk) -> None:
    assert desk.get("consent-withdraw").url.startswith(desk.url("consent"))
    assert desk.post("consent-withdraw", desk.typed(permission="help")).status_code == 422


def test_a_guardian_takes_back_what_a_guardian_gave_and_nothing_else(desk: Desk) -> None:
    mother = konseli_service.add_guardian(desk.case.konseli, relation="mother", name="Bu Sri", phone="", **desk.by())
    own = given(desk, "personal_data")
    hers = given(desk, "personal_data", guardian=mother)
    page = desk.page("consent-withdraw", of=str(hers.pk))
    assert "Ibu (Bu Sri)" in page
    assert desk.post("consent-withdraw", desk.typed(permission=str(hers.pk))).status_code == 302
    assert Consent.objects.get(decision="withdrawn").guardian == mother
    assert str(own.pk) in desk.page("consent-withdraw")


def test_a_withdrawal_lies_in_the_past_or_now(desk: Desk) -> None:
    row = given(desk)
    answer = desk.post("consent-withdraw", desk.typed(-2, permission=str(row.pk)))
    assert answer.status_code == 422
    assert 'id="id_said_at_error"' in answer.content.decode()
    assert desk.post("consent-withdraw", desk.typed(3, permission=str(row.pk))).status_code == 302


def test_a_permission_is_corrected(desk: Desk) -> None:
    row = given(desk)
    data = decided(desk, "refused", words="Saya salah dengar")
    assert desk.post("consent", data, query=f"?supersedes={row.pk}").status_code == 302
    assert Consent.objects.get(supersedes=row).decision == "refused"
