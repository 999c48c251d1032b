"""Hari ini: what waits, the most pressing first."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from counseling.choices.work import Runner
from counseling.keys import keyring
from counseling.models import Flag, Membership, Supervision
from counseling.selectors.flag import extent
from counseling.selectors.job import NIGHTLY
from counseling.services import absence, account, appointment, beat, note, referral, session, wish
from counseling.services import case as case_service
from counseling.services import flag as flag_service
from counseling.services.statement import Source
from counseling.views.home import counselor_day
from tests import cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def people(kept: None) -> cast.Cast:
    return cast.people(timezone.now())


@pytest.fixture
def dewi(client: Client, people: cast.Cast) -> Client:
    client.force_login(people.dewi.user)
    return client


def home(client: Client) -> str:
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.content.decode()


def ask(by: Membership, name: str, hours_ago: float = 0) -> object:
    at = timezone.now() - timedelta(hours=hours_ago)
    return cast.request(by, cast.adult(by, name=name, now=at), now=at)


def test_a_first_day_says_how_to_begin(dewi: Client) -> None:
    assert "Catat permohonan" in home(dewi)


def test_an_emergency_waits_on_top_of_those_who_waited_longer(dewi: Client, people: cast.Cast) -> None:
    early, urgent = ask(people.dewi, "Ani Awal", 30), ask(people.dewi, "Budi Bahaya", 1)
    stage.judged(early, people.dewi, now=timezone.now())  # type: ignore[arg-type]
    stage.judged(urgent, people.dewi, "emergency", now=timezone.now())  # type: ignore[arg-type]
    page = home(dewi)
    assert page.index("· BB") < page.index("· AA")
    assert "Darurat" in page


def test_the_next_session_stands_first_with_its_button(dewi: Client, people: cast.Cast) -> None:
    case = ask(people.dewi, "Putri Ayu")
    stage.agreed(case, people.dewi, starts_at=timezone.now() + timedelta(hours=2), now=timezone.now())  # type: ignore[arg-type]
    page = home(dewi)
    assert "Sesi berikutnya" in page
    assert reverse("case-start", args=[case.pk]) in page  # type: ignore[attr-defined]


def test_an_open_session_and_an_unwritten_note_are_named(dewi: Client, people: cast.Cast) -> None:
    now = timezone.now() - timedelta(hours=3)
    case = ask(people.dewi, "Putri Ayu", 3)
    stage.ready(case, people.dewi, now=now)  # type: ignore[arg-type]
    opened = case_service.start(case, open_session=True, by=people.dewi, now=now + timedelta(hours=1), seen=0)  # type: ignore[arg-type]
    assert opened.session is not None
    assert "Sesi berlangsung" in home(dewi)
    ended = now + timedelta(hours=2)
    session.close(opened.session, attendance="held", closed_at=ended, next_step="", by=people.dewi, now=ended)
    page = home(dewi)
    assert "Sesi berlangsung" not in page
    assert reverse("note", args=[case.pk, opened.session.pk]) in page  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["ratna", "yoga"])
def test_members_who_do_not_counsel_see_no_konseli(client: Client, people: cast.Cast, who: str) -> None:
    ask(people.dewi, "Putri Ayu")
    client.force_login(getattr(people, who).user)
    page = home(client)
    assert "· PA" not in page
    assert "C-00001" not in page


def test_an_account_without_an_institution_is_told_whom_to_ask(client: Client, people: cast.Cast) -> None:
    from counseling.models import User
    from tests.plugins.write_guard import direct_writes

    with direct_writes():
        stranger = User.objects.create_user("lewat@contoh.example", "x", name="Lewat")
    client.force_login(stranger)
    assert "administrator" in home(client)


def test_pages_are_kept_by_no_cache(dewi: Client) -> None:
    assert "no-store" in dewi.get(reverse("home")).headers["Cache-Control"]


def test_what_a_konseli_sent_stands_there_without_what_it_says(dewi: Client, people: cast.Cast) -> None:
    case, now = ask(people.dewi, "Putri Ayu"), timezone.now()
    source = Source(said_at=now, channel="message", words="Saya takut.")
    wish.record(case, "end", source=source, by=people.dewi, now=now)  # type: ignore[arg-type]
    page = home(dewi)
    assert "· PA: menyatakan keinginannya" in page
    assert "takut" not in page


def test_what_others_answered_and_rests_with_the_counselor_stands_there(dewi: Client, people: cast.Cast) -> None:
    case, now = ask(people.dewi, "Putri Ayu"), timezone.now()
    made = appointment.propose(
        case,  # type: ignore[arg-type]
        stage.meeting(now + timedelta(days=3)),
        side="konseli",
        source=Source(said_at=now),
        by=people.dewi,
        now=now,
    )
    sent = referral.name(
        case,  # type: ignore[arg-type]
        receiver=people.bagus.counselor,
        reason="beyond_competence",
        words="Duka.",
        by=people.dewi,
        now=now,
    )
    before = home(dewi)
    assert "Konseli mengusulkan waktu." in before
    assert reverse("appointment-confirm", args=[made.case_id, made.pk]) in before
    assert "Bagus tidak dapat" not in before
    referral.reject(sent, words="Penuh.", by=people.bagus, now=now)
    appointment.confirm(made, side="counselor", source=Source(said_at=now), by=people.dewi, now=now)
    after = home(dewi)
    assert "Konseli mengusulkan waktu." not in after
    assert "Bagus tidak dapat mengambil alih." in after
    assert "Penuh." not in after


def test_a_draft_is_told_apart_from_a_note_that_is_not_begun(dewi: Client, people: cast.Cast) -> None:
    now = timezone.now() - timedelta(hours=4)
    met = stage.met(stage.started(ask(people.dewi, "Putri Ayu", 5), people.dewi, now=now), people.dewi, now=now)  # type: ignore[arg-type]
    assert "Tulis catatan" in home(dewi)
    stage.permitted(met.case, people.dewi, "personal_data", now=now)
    saved = timezone.now()
    note.save_draft(met, template="free", body="Tenang.", revision=0, by=people.dewi, now=saved)
    page = home(dewi)
    local = timezone.localtime(saved, ZoneInfo("Asia/Jakarta"))
    assert f"Draf, tersimpan {date_format(local, 'D H.i')}" in page
    assert "Lanjutkan menulis" in page
    assert "Tenang." not in page


def test_an_emergency_of_a_colleague_stands_there_without_code_or_name(dewi: Client, people: cast.Cast) -> None:
    case = ask(people.bagus, "Budi Bahaya", 2)
    stage.judged(case, people.bagus, "emergency", now=timezone.now() - timedelta(hours=2))  # type: ignore[arg-type]
    page = home(dewi)
    assert "1 darurat menunggu pada Bagus sejak 2 jam." in page
    assert case.code not in page  # type: ignore[attr-defined]
    assert "· BB" not in page


def test_sessions_of_today_stand_before_those_of_the_days_after(dewi: Client, people: cast.Cast) -> None:
    at = timezone.now().astimezone(ZoneInfo("Asia/Jakarta")).replace(hour=9, minute=0, second=0, microsecond=0)
    now = at - timedelta(hours=1)
    for name, starts in (
        ("Ani Satu", at),
        ("Budi Dua", at + timedelta(hours=3)),
        ("Cici Tiga", at + timedelta(days=3)),
    ):
        case = cast.request(people.dewi, cast.adult(people.dewi, name=name, now=now), now=now)
        stage.agreed(case, people.dewi, starts_at=starts, now=now)
    with timezone.override("Asia/Jakarta"):
        context = counselor_day(people.dewi, now)
    assert [row["initials"] for row in context["meetings_today"]] == ["BD"]
    assert [row["initials"] for row in context["meetings_ahead"]] == ["CT"]
    assert context["next_meeting"]["initials"] == "AS"


def test_a_meeting_within_an_absence_says_so(dewi: Client, people: cast.Cast) -> None:
    now = timezone.now()
    case = cast.request(people.dewi, now=now)
    stage.agreed(case, people.dewi, starts_at=now + timedelta(days=2), now=now)
    stage.agreed(case, people.dewi, starts_at=now + timedelta(days=4), now=now)
    assert "Anda tidak hadir" not in home(dewi)
    starts = now + timedelta(days=3)
    absence.announce(starts_at=starts, ends_at=starts + timedelta(days=2), by=people.dewi, now=now)
    assert home(dewi).count("Anda tidak hadir") == 1


def test_the_home_costs_the_same_however_much_waits(dewi: Client, people: cast.Cast) -> None:
    def another(turn: int) -> int:
        """One more of everything that a counselor's home lists; how many queries the page then takes."""
        at = timezone.now() - timedelta(hours=5)
        for by in (people.dewi, people.bagus):
            urgent = cast.request(by, cast.adult(by, now=at), now=at)
            stage.judged(urgent, by, "emergency", now=at)
        cast.request(people.dewi, now=at)
        case = cast.request(people.dewi, now=at)
        source = Source(said_at=at, channel="message")
        wish.record(case, "continue", source=source, by=people.dewi, now=at)
        starts = timezone.now() + timedelta(days=turn)
        stage.agreed(case, people.dewi, starts_at=starts, now=at)
        later = stage.meeting(starts + timedelta(days=30))
        appointment.propose(case, later, side="konseli", source=source, by=people.dewi, now=at)
        sent = referral.name(case, receiver=people.bagus.counselor, reason="capacity", words="", by=people.dewi, now=at)
        referral.reject(sent, words="Penuh.", by=people.bagus, now=at)
        keyring.forget()
        with CaptureQueriesContext(connection) as queries:
            home(dewi)
        return len(queries)

    assert another(1) == another(2) == another(3)


class TestTheOtherRoles:
    """What waits for a supervisor and for an administrator, in counts that lead to their lists."""

    def test_a_supervisor_sees_what_waits_and_no_name(self, client: Client, people: cast.Cast) -> None:
        urgent = ask(people.dewi, "Budi Bahaya", 1)
        stage.judged(urgent, people.dewi, "emergency", now=timezone.now())  # type: ignore[arg-type]
        case_service.decline(
            urgent,  # type: ignore[arg-type]
            reason="personal_interest",
            by=people.dewi,
            now=timezone.now(),
            seen=None,
        )
        client.force_login(people.ratna.user)
        page = home(client)
        for route in ("flags", "reviews", "obligations", "team"):
            assert reverse(route) in page
        assert reverse("oversight", args=[urgent.pk]) in page  # type: ignore[attr-defined]
        assert "Lama permohonan menunggu" in page
        assert "Budi" not in page
        assert reverse("request-new") not in page

    def test_an_emergency_past_its_limit_is_marked_for_the_supervisor_and_counted_for_the_administrator(
        self, client: Client, people: cast.Cast
    ) -> None:
        case = ask(people.dewi, "Budi Bahaya", 400)
        stage.judged(case, people.dewi, "emergency", now=timezone.now() - timedelta(hours=400))  # type: ignore[arg-type]
        client.force_login(people.ratna.user)
        assert "Lebih lama dari batas" in home(client)
        client.force_login(people.yoga.user)
        page = home(client)
        assert "1 keadaan darurat terbuka, yang terlama sejak 16 hari." in page
        assert case.code not in page  # type: ignore[attr-defined]

    def test_a_quiet_day_says_so(self, client: Client, people: cast.Cast) -> None:
        client.force_login(people.ratna.user)
        assert "Tidak ada yang mendesak" in home(client)
        client.force_login(people.yoga.user)
        assert "setiap konselor memiliki supervisor" in home(client)

    def test_both_see_when_the_nightly_check_last_ran_and_that_it_is_late(
        self, client: Client, people: cast.Cast
    ) -> None:
        for who in (people.ratna, people.yoga):
            client.force_login(who.user)
            assert "Pemeriksaan malam belum pernah berjalan" in home(client)
        long_ago = timezone.now() - timedelta(days=3)
        for name in NIGHTLY:
            beat.went_well(name, by=Runner.WORKER, since=long_ago, now=long_ago)
        for who in (people.ratna, people.yoga):
            client.force_login(who.user)
            assert "Pemeriksaan malam terakhir berhasil" in home(client)
            assert "beri tahu pengelola program ini" in home(client)

    def test_an_administrator_is_told_of_an_old_backup(self, client: Client, people: cast.Cast) -> None:
        client.force_login(people.yoga.user)
        assert "Cadangan terakhir" not in home(client)  # others share this installation, and it makes none of its own
        long_ago = timezone.now() - timedelta(days=3)
        beat.went_well("backup", by=Runner.WORKER, since=long_ago, now=long_ago)
        assert "Cadangan terakhir dibuat" in home(client)
        beat.went_well("backup", by=Runner.WORKER, since=timezone.now(), now=timezone.now())
        assert "Cadangan terakhir" not in home(client)

    def test_an_administrator_sees_accounts_in_counts_and_no_case(self, client: Client, people: cast.Cast) -> None:
        case = ask(people.dewi, "Budi Bahaya", 1)
        with by_hand():
            Supervision.objects.filter(counselor=people.bagus.counselor).update(until=timezone.now())
        client.force_login(people.yoga.user)
        page = home(client)
        assert "Tanpa supervisor: Bagus" in " ".join(page.split())
        assert "Belum ada peninjau luar" in page
        assert case.code not in page  # type: ignore[attr-defined]

    def test_a_member_of_several_roles_sees_each(self, client: Client, people: cast.Cast) -> None:
        every = account.enrol(
            institution=people.harapan,
            email="intan@harapan.example",
            name="Intan",
            password=None,
            roles=("counselor", "supervisor", "institution_admin"),
            now=timezone.now(),
        )
        client.force_login(every.user)
        page = home(client)
        for heading in ("Supervisi", "Administrasi", "Catat permohonan"):
            assert heading in page

    def test_a_counselor_is_told_of_an_answer_that_is_asked_for(self, dewi: Client, people: cast.Cast) -> None:
        case = ask(people.dewi, "Budi Bahaya", 1)
        case_service.decline(
            case,  # type: ignore[arg-type]
            reason="personal_interest",
            by=people.dewi,
            now=timezone.now(),
            seen=None,
        )
        for flag in Flag.objects.filter(case=case):  # type: ignore[misc]
            flag_service.ask(flag, "Mengapa?", by=people.ratna, now=timezone.now(), seen=extent(flag))
        assert reverse("flag-answers") in home(dewi)
        assert "jawaban dari Anda" in home(dewi)
