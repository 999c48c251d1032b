"""The pages of what an institution sets: for its administrators alone, and without a word of a case."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.choices.policy import THRESHOLDS
from counseling.models import AdminAct, Explanation, OutsideReviewer, PolicyVersion
from counseling.selectors import institution as selector
from counseling.selectors.thresholds import policies_in_force
from tests import cast
from tests.cast import Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.views.conftest import AWKWARD, ESCAPED

pytestmark = pytest.mark.django_db

ROUTES = ("institution", "institution-edit", "policy", "policy-new", "explanations", "explanation-new")


@pytest.fixture(scope="module")
def people(kept: None) -> Cast:
    return cast.people(timezone.now())


def page(client: Client, route: str, *args: object) -> str:
    response = client.get(reverse(route, args=args))
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def posts(client: Client, route: str, **data: Any) -> Any:
    return client.post(reverse(route), data)


def today(people: Cast, *, ahead: int = 0) -> date:
    return selector.today_at(people.harapan, timezone.now()) + timedelta(days=ahead)


def thresholds(people: Cast, *, ahead: int = 0, **changed: Any) -> dict[str, Any]:
    """The form as the page shows it, with what is changed."""
    values = selector.values_of(policies_in_force([people.harapan.pk], timezone.now())[people.harapan.pk])
    return {**values, "effective_from": today(people, ahead=ahead).isoformat(), "reason": "Rapat BK", **changed}


def text(people: Cast, *, ahead: int = 0, **changed: str) -> dict[str, Any]:
    words = {f"{part}_{code}": f"{part} {code}" for part in ("nature", "limits") for code in ("id", "en")}
    return {**words, "published_from": today(people, ahead=ahead).isoformat(), "reason": "Lebih jelas", **changed}


# ---------------------------------------------------------------- whose pages they are


@pytest.mark.parametrize("who", ["dewi", "ratna", "sari"])
def test_they_do_not_exist_for_anybody_else(client: Client, people: Cast, who: str) -> None:
    client.force_login(getattr(people, who).user)
    for url in [*map(reverse, ROUTES), reverse("explanation-version", args=[1])]:
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code in (404, 405)
    home = client.get(reverse("home")).content.decode()
    assert reverse("institution") not in home


def test_they_open_for_an_administrator(office: Client) -> None:
    for route in ROUTES:
        assert reverse("institution") in page(office, route)
    assert office.get(reverse("explanation-version", args=[1])).status_code == 200
    for number in (2, 10**30):
        assert office.get(reverse("explanation-version", args=[number])).status_code == 404


def test_nothing_of_a_case_stands_there(office: Client, people: Cast) -> None:
    case = cast.request(people.dewi, now=timezone.now())
    for route in ROUTES:
        shown = page(office, route)
        assert case.code not in shown
        assert case.konseli.code not in shown
        assert "Putri" not in shown


# ---------------------------------------------------------------- name and zone


def test_a_new_name_and_zone_show_at_once(office: Client, people: Cast) -> None:
    assert "WIB (Indonesia bagian barat)" in page(office, "institution")
    response = posts(office, "institution-edit", name=AWKWARD, time_zone="Asia/Jayapura", reason="")
    assert response.status_code == 302
    shown = page(office, "institution")
    assert ESCAPED in shown
    assert "WIT (Indonesia bagian timur)" in shown
    people.harapan.refresh_from_db()
    assert posts(office, "policy-new", **thresholds(people, neglect_days=14, confirmed=1)).status_code == 302
    history = page(office, "policy")
    assert " WIT</p>" in history
    assert " WIB</p>" not in history


def test_a_wrong_name_comes_back(office: Client, people: Cast) -> None:
    assert posts(office, "institution-edit", name=" ", time_zone="Asia/Jakarta").status_code == 422
    assert not AdminAct.objects.exists()


def test_it_names_the_outside_reviewer(office: Client, people: Cast) -> None:
    assert "Belum ada yang ditunjuk." in page(office, "institution")
    with by_hand():
        OutsideReviewer.objects.create(
            institution=people.harapan, member=people.ratna, named_by=people.yoga.user, since=timezone.now()
        )
    shown = page(office, "institution")
    assert "Ratna" in shown
    assert "Belum ada yang ditunjuk." not in shown


# ---------------------------------------------------------------- thresholds


class TestThresholds:
    def test_the_form_says_what_each_one_means_now_and_by_default(self, office: Client, people: Cast) -> None:
        posts(office, "policy-new", **thresholds(people, neglect_days=14, confirmed=1))
        shown = page(office, "policy-new")
        for row in THRESHOLDS.values():
            assert str(row.meaning) in shown
        assert "Sekarang: 14 hari. Bawaan: 21 hari. Dari 7 sampai 60." in shown

    def test_it_asks_once_more_and_says_what_changes(self, office: Client, people: Cast) -> None:
        typed = thresholds(people, ahead=1, no_benefit_limit=2, reason=AWKWARD)
        shown = posts(office, "policy-new", **typed).content.decode()
        assert "3 sesi" in shown and "2 sesi" in shown
        assert "21 hari" not in shown  # what stays as it is
        assert ESCAPED in shown
        assert '<input type="hidden" name="confirmed" value="1">' in shown
        assert PolicyVersion.objects.filter(institution=people.harapan).count() == 1
        assert not AdminAct.objects.exists()

    def test_once_confirmed_they_are_set(self, office: Client, people: Cast) -> None:
        typed = thresholds(people, ahead=1, no_benefit_limit=2, guardian_required=False, confirmed=1)
        response = posts(office, "policy-new", **typed)
        assert response.headers["Location"] == reverse("policy")
        set_ = PolicyVersion.objects.latest("created_at")
        assert (set_.no_benefit_limit, set_.guardian_required, set_.author) == (2, False, people.yoga.user)
        assert (AdminAct.objects.get().kind, set_.reason) == ("policy_set", "Rapat BK")
        acts = page(office, "acts")
        assert "Sesi berturut-turut tanpa manfaat: 2 sesi (sebelumnya: 3 sesi)" in acts
        for route in ("policy", "institution"):
            shown = page(office, route)
            assert "3 sesi → 2 sesi" in shown
            assert "Akan berlaku" in shown

    def test_one_can_go_back_and_change_something(self, office: Client, people: Cast) -> None:
        shown = posts(office, "policy-new", **thresholds(people, neglect_days=14, change=1, confirmed=1))
        assert shown.status_code == 200
        assert 'name="neglect_days" value="14"' in shown.content.decode()
        assert not AdminAct.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("no_benefit_limit", "1"),
            ("neglect_days", "2,5"),
            ("adult_age", ""),
            ("guardian_required", "maybe"),
            ("reason", " "),
            ("effective_from", "2020-01-01"),
            ("effective_from", "kemarin"),
            ("queue_wait_hours", "9" * 40),
        ],
    )
    def test_what_is_out_of_bounds_comes_back_at_its_field(
        self, office: Client, people: Cast, field: str, value: str
    ) -> None:
        response = posts(office, "policy-new", **thresholds(people, **{field: value, "confirmed": "1"}))
        assert response.status_code == 422
        assert f'id="div_id_{field}" class="field field-invalid"' in response.content.decode()
        assert not AdminAct.objects.exists()

    @pytest.mark.parametrize("confirmed", ["0", "7", "²", "9" * 5000, "-1", ""])
    def test_an_outdated_or_broken_confirmation_sets_nothing(
        self, office: Client, people: Cast, confirmed: str
    ) -> None:
        posts(office, "policy-new", **thresholds(people, neglect_days=14, confirmed=confirmed))
        assert not AdminAct.objects.exists()

    def test_it_says_which_version_takes_over_later(self, office: Client, people: Cast) -> None:
        posts(office, "policy-new", **thresholds(people, ahead=10, neglect_days=14, confirmed=1))
        assert "Ambang batas lain sudah ditetapkan" in page(office, "policy-new")
        shown = posts(office, "policy-new", **thresholds(people, ahead=5, neglect_days=30)).content.decode()
        assert "semuanya diganti oleh ambang batas" in shown
        assert "berubah lagi pada hari itu: Paling lama tanpa kabar." in shown
        shown = posts(office, "policy-new", **thresholds(people, ahead=10, neglect_days=30)).content.decode()
        assert "Menggantikan ambang batas" in shown
        assert "14 hari" in shown


# ---------------------------------------------------------------- explanations


class TestExplanations:
    def test_the_form_begins_with_the_latest_text(self, office: Client, people: Cast) -> None:
        posts(office, "explanation-new", **text(people, ahead=1, nature_id=AWKWARD, confirmed="1"))
        shown = page(office, "explanation-new")
        assert ESCAPED in shown
        assert "limits en" in shown

    def test_it_asks_once_more_and_says_what_follows(self, office: Client, people: Cast) -> None:
        shown = posts(office, "explanation-new", **text(people, nature_id=AWKWARD)).content.decode()
        assert "diminta menyatakan paham atas teks ini pada sesi berikutnya" in shown
        assert ESCAPED in shown
        assert Explanation.objects.filter(institution=people.harapan).count() == 2

    def test_a_further_language_is_written_in_both_parts_or_left_out(self, office: Client, people: Cast) -> None:
        half = text(people, nature_jv=AWKWARD, limits_jv="", confirmed="1")
        shown = posts(office, "explanation-new", **half).content.decode()
        assert 'id="div_id_limits_jv" class="field field-invalid"' in shown
        assert ESCAPED in shown
        posts(office, "explanation-new", **{**half, "limits_jv": "Watesan"})
        assert "Bahasa Inggris, Bahasa Jawa" in page(office, "explanations")
        assert 'lang="jv" dir="auto"' in page(office, "explanation-version", 2)
        assert "Watesan" in page(office, "explanation-new")

    def test_once_confirmed_it_is_published(self, office: Client, people: Cast) -> None:
        response = posts(office, "explanation-new", **text(people, confirmed="1"))
        assert response.headers["Location"] == reverse("explanations")
        shown = page(office, "explanations")
        assert "Versi 2" in shown and "Yoga" in shown and "Bahasa Indonesia, Bahasa Inggris" in shown
        read = page(office, "explanation-version", 2)
        assert "nature id" in read and "limits en" in read
        assert AdminAct.objects.get().kind == "explanation_published"

    def test_it_says_which_version_will_never_be_in_force(self, office: Client, people: Cast) -> None:
        posts(office, "explanation-new", **text(people, ahead=5, confirmed="1"))
        shown = posts(office, "explanation-new", **text(people, ahead=3, nature_id="lain")).content.decode()
        assert "Versi 2 tidak akan pernah berlaku." in shown
        shown = posts(office, "explanation-new", **text(people, ahead=7, nature_id="lain")).content.decode()
        assert "Versi 2 tidak akan pernah berlaku." not in shown

    @pytest.mark.parametrize("field", ["nature_id", "limits_id", "nature_en", "limits_en", "reason", "published_from"])
    def test_what_is_missing_comes_back_at_its_field(self, office: Client, people: Cast, field: str) -> None:
        response = posts(office, "explanation-new", **text(people, **{field: " ", "confirmed": "1"}))
        assert response.status_code == 422
        assert f'id="div_id_{field}" class="field field-invalid"' in response.content.decode()

    def test_the_text_as_it_stands_is_no_new_version(self, office: Client, people: Cast) -> None:
        """A browser sends line ends of its own."""
        same = {
            f"{part}_{row.language}": getattr(row, part).replace("\n", "\r\n")
            for row in Explanation.objects.filter(institution=people.harapan)
            for part in ("nature", "limits")
        }
        response = posts(office, "explanation-new", **text(people, **same))
        assert response.status_code == 422
        assert "Tidak ada yang berbeda" in response.content.decode()


def test_the_day_on_the_form_is_that_of_the_institution(office: Client, people: Cast) -> None:
    here = datetime.now(tz=ZoneInfo("Asia/Jakarta")).date()
    assert f'name="effective_from" value="{here.isoformat()}"' in page(office, "policy-new")
