"""Sharing with somebody named: asked for, listed with its end, and taken back, each party by itself."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from counseling.models import Consent
from counseling.services import consent, konseli
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def asked(desk: Desk, decision: str = "given", **other: Any) -> dict[str, Any]:
    data = {"party": "Bu Lastri, wali kelas", "scope": "Bahwa Raka datang", "decision": decision, "valid_until": ""}
    return desk.typed(**(data | other))


def given(desk: Desk, hours_ago: float = 5, **other: Any) -> Consent:
    about = {"party": "Bu Lastri", "scope": "Bahwa Raka datang", "form": "verbal", **other}
    return consent.record(desk.case, "sharing", "given", source=desk.source(hours_ago), **desk.by(), **about)


def test_it_keeps_with_whom_and_what(desk: Desk) -> None:
    assert desk.post("consent-sharing", asked(desk, party=AWKWARD, scope="Jadwal saja")).url == desk.url("case")
    row = Consent.objects.get()
    assert (row.kind, row.decision, row.party, row.scope) == ("sharing", "given", AWKWARD, "Jadwal saja")
    page = desk.page("consent-sharing")
    assert f"{ESCAPED}: Memberi persetujuan" in page
    assert "Yang dibagikan: Jadwal saja" in page


def test_it_asks_with_whom_and_what_and_loses_nothing(desk: Desk) -> None:
    answer = desk.post("consent-sharing", asked(desk, party="", scope="Jadwal saja"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_party_error"' in page
    assert "Jadwal saja" in page


def test_a_guardian_speaks_for_themself(desk: Desk) -> None:
    mother = konseli.add_guardian(desk.case.konseli, relation="mother", name="Bu Sri", phone="", **desk.by())
    assert desk.post("consent-sharing", asked(desk, "refused", whose=str(mother.pk))).status_code == 302
    assert Consent.objects.get().guardian == mother
    assert "Ibu (Bu Sri)" in desk.page("consent-sharing")


def test_each_party_is_taken_back_by_itself(desk: Desk) -> None:
    row, other = given(desk), given(desk, party="Klinik Sehat")
    assert 'value="withdrawn"' not in desk.page("consent-sharing")
    page = desk.page("consent-withdraw", of=str(row.pk))
    assert "Berbagi dengan Bu Lastri" in page
    assert desk.post("consent-withdraw", desk.typed(permission=str(row.pk))).status_code == 302
    taken = Consent.objects.get(decision="withdrawn")
    assert (taken.kind, taken.party, taken.scope) == ("sharing", "Bu Lastri", "Bahwa Raka datang")
    assert str(other.pk) in desk.page("consent-withdraw")


def test_the_tab_of_documents_lists_what_holds_and_folds_what_was(desk: Desk) -> None:
    given(desk, 6)
    row = given(desk, 5, scope="Juga jadwalnya")
    page = desk.page("case", tab="documents")
    assert page.index("Juga jadwalnya") < page.index("Yang disampaikan sebelumnya") < page.index("Bahwa Raka datang")
    assert f"{desk.url('consent-withdraw')}?of={row.pk}" in page


def test_what_runs_out_before_long_is_said_without_a_name(desk: Desk) -> None:
    today = timezone.localdate(desk.now)
    given(desk, valid_until=today + timedelta(days=5))
    page = desk.page("case")
    assert "berakhir 5 hari lagi" in page
    assert "Bu Lastri" not in page
    assert "berakhir 5 hari lagi" in desk.page("case", tab="documents")
    given(desk, 1, valid_until=today + timedelta(days=15))
    assert "hari lagi" not in desk.page("consent-sharing").split("Yang disampaikan sebelumnya")[0]


def test_the_tab_costs_no_more_for_more_permissions(desk: Desk, django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.page("case", tab="documents")
        return len(queries)

    mother = konseli.add_guardian(desk.case.konseli, relation="mother", name="Bu Sri", phone="", **desk.by())
    given(desk, guardian=mother)
    few = cost()
    for number in range(4):
        given(desk, party=f"Guru {number}")
        given(desk, party=f"Guru {number}", guardian=mother)
    assert cost() == few


def test_the_names_of_colleagues_are_offered_as_they_are_matched(desk: Desk) -> None:
    page = desk.page("consent-sharing")
    assert 'list="colleagues"' in page
    assert '<option value="Bagus">' in page
    assert '<option value="Dewi">' not in page


def test_what_is_rarely_said_is_folded_until_something_stands_there(desk: Desk) -> None:
    assert '<details class="fold">' in desk.page("consent-sharing")
    page = desk.post("consent-sharing", asked(desk, party="", words="Hanya itu.")).content.decode()
    assert '<details class="fold" open>' in page
