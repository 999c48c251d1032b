"""Staff are told by mail that something waits: whom, when, and never about whom or what."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from counseling.choices import NoticeKind
from counseling.choices.work import Runner
from counseling.models import Case, Membership, Notice, OutgoingMail
from counseling.selectors.outgoing_mail import mail_in
from counseling.services import (
    account,
    consent,
    flag,
    job,
    notice,
    outside_reviewer,
    referral,
    shared_help,
    urgency,
    waiver,
)
from counseling.services.notice import due_at
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.review import raised, seeing
from tests.counseling.services.speech import permits, said
from tests.counseling.services.stage import DAY, HOUR, permitted, started
from tests.counseling.services.test_waiver import ask, press
from tests.plugins.write_guard import direct_writes

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
"""23.00 WIB, which is 01.00 WIT of the next day."""


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def told() -> list[tuple[str, str]]:
    """Who is told of what."""
    rows = Notice.objects.order_by("at", "pk").select_related("member__user")
    return [(row.member.user.name, row.kind) for row in rows]


def mails(now: datetime) -> list[tuple[str, str, str]]:
    """What is posted by now: to whom, and its words."""
    with direct_writes():
        OutgoingMail.objects.all().delete()
    notice.mail_due(now=now)
    found = [mail_in(row) for row in OutgoingMail.objects.order_by("pk")]
    return [(mail.to, mail.subject, mail.body) for mail in found]


def declares(case: Case, people: Cast, now: datetime = NOW) -> None:
    urgency.declare(case, source=said("Pamit.", said_by="counselor", said_at=now), by=people.dewi, now=now)


# ---------------------------------------------------------------- whom


def test_an_emergency_is_told_to_who_answers_for_the_counselor_and_not_to_who_declares_it(
    people: Cast, case: Case
) -> None:
    declares(case, people)
    assert told() == [("Ratna", "emergency")]


def test_without_a_supervisor_the_outside_reviewer_is_told(people: Cast, case: Case) -> None:
    account.set_supervisors(people.dewi, [], by=people.yoga, now=NOW)
    outside_reviewer.name(people.ratna, by=people.yoga, now=NOW)
    declares(case, people)
    assert told() == [("Ratna", "emergency")]


def test_a_counselor_is_told_of_the_steps_of_a_review_that_wait_for_them(people: Cast) -> None:
    found = raised(people)
    found = flag.ask(found, "Mengapa?", **seeing(found, people.ratna, NOW))
    flag.determine(found, "breach", "Tidak dirujuk.", **seeing(found, people.ratna, NOW + HOUR))
    assert told() == [("Dewi", "answer_asked"), ("Dewi", "determined")]


def test_a_counselor_is_told_that_an_exception_is_decided(people: Cast, case: Case) -> None:
    asked = ask(press(case).entry, people)
    waiver.decide(asked, granted=False, reason="Belum.", by=people.ratna, now=NOW)
    assert told() == [("Dewi", "waiver")]


def test_who_is_asked_to_take_over_or_to_help_is_told(people: Cast) -> None:
    running = started(cast.request(people.dewi), people.dewi)
    permits(running, people.dewi)
    shared_help.ask(
        running, colleague=people.bagus.counselor, purpose="Napas.", parts=("identity",), by=people.dewi, now=NOW
    )
    named = {"reason": "beyond_competence", "words": "", "by": people.dewi, "now": NOW}
    sent = referral.name(running, receiver=people.bagus.counselor, **named)
    assert told() == [("Bagus", "referral"), ("Bagus", "referral")]
    referral.withdraw(sent, by=people.dewi, now=NOW)
    referral.name(running, receiver=people.cendana, **named)
    assert told()[2:] == [("Sari", "referral")]


def test_a_withdrawal_is_told_to_the_counselor_unless_they_wrote_it_down(people: Cast, case: Case) -> None:
    permitted(case, people.dewi)
    consent.withdraw(case, "help", source=said("Tidak lagi."), by=people.dewi, now=NOW)
    assert not told()
    permitted(case, people.dewi, now=NOW + HOUR)
    by_themself = said("Tidak lagi.", channel="own_page", said_at=NOW + 2 * HOUR)
    consent.taken(case, "help", "withdrawn", form="written", source=by_themself, by=None, now=NOW + 2 * HOUR)
    assert told() == [("Dewi", "withdrawn")]


def test_an_emergency_that_nobody_serves_is_told_once_a_day(people: Cast, case: Case) -> None:
    declares(case, people)

    def looks(now: datetime) -> int:
        return notice.emergencies_that_wait(now=now)

    assert looks(NOW + timedelta(minutes=5)) == 0
    assert looks(NOW + 2 * DAY) == 2
    assert looks(NOW + 2 * DAY + HOUR) == 0
    assert looks(NOW + 3 * DAY + HOUR) == 2
    assert {kind for _, kind in told()[1:]} == {"emergency_waiting"}


def test_what_the_demo_tells_of_is_mailed_to_nobody(people: Cast, case: Case) -> None:
    with notice.nobody_is_told():
        declares(case, people)
    assert not told()


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("kind", "soon", "zone", "now", "due"),
    [
        ("waiver", True, "Asia/Jakarta", NOW, NOW),
        ("waiver", False, "Asia/Jakarta", NOW, datetime(2026, 11, 23, 23, 0, tzinfo=UTC)),
        ("waiver", True, "Asia/Jakarta", NIGHT, datetime(2026, 11, 23, 23, 0, tzinfo=UTC)),
        ("waiver", True, "Asia/Jayapura", NIGHT, datetime(2026, 11, 23, 21, 0, tzinfo=UTC)),
        ("waiver", False, "Asia/Jayapura", NIGHT, datetime(2026, 11, 23, 21, 0, tzinfo=UTC)),
        ("emergency", False, "Asia/Jayapura", NIGHT, NIGHT),
        ("emergency_waiting", False, "Asia/Jakarta", NIGHT, NIGHT),
    ],
)
def test_it_is_due_at_once_or_in_the_morning_of_its_zone(
    kind: str, soon: bool, zone: str, now: datetime, due: datetime
) -> None:
    assert due_at(NoticeKind(kind), soon, zone=zone, now=now) == due


def test_each_chooses_what_comes_at_once(people: Cast, case: Case) -> None:
    def waits_for() -> datetime:
        waiver.decide(ask(press(case).entry, people), granted=False, reason="Belum.", by=people.ratna, now=NOW)
        return Notice.objects.latest("pk").due_at

    assert waits_for() > NOW
    notice.choose({NoticeKind.WAIVER: True}, by=people.dewi)
    assert waits_for() == NOW


# ---------------------------------------------------------------- what the mail says


def test_the_mail_of_the_morning_is_one_and_says_neither_about_whom_nor_what(people: Cast, case: Case) -> None:
    for _ in range(2):
        waiver.decide(ask(press(case).entry, people), granted=False, reason="Belum.", by=people.ratna, now=NOW)
    assert mails(NOW + HOUR) == []
    [(to, subject, body)] = mails(NOW + DAY)
    assert (to, subject) == ("dewi@harapan.example", "Ada yang menunggu Anda")
    assert "2 hal menunggu Anda" in body and "2 things wait for you" in body and "http://testserver/" in body
    for word in ("Putri", case.code, str(case.pk), "Dewi", "Ratna", "konseli", "kasus", "case", "darurat"):
        assert not re.search(re.escape(word), subject + body, re.IGNORECASE), word
    assert mails(NOW + 2 * DAY) == []


def test_what_is_late_by_day_wakes_nobody_at_night(people: Cast, case: Case) -> None:
    """The worker was away in the afternoon."""
    notice.tell([people.dewi], NoticeKind.WITHDRAWN, by=None, now=NOW)
    declares(case, people)
    assert [to for to, _, _ in mails(NIGHT)] == ["ratna@harapan.example"]
    assert [to for to, _, _ in mails(NIGHT + timedelta(hours=7))] == ["dewi@harapan.example"]


def test_what_is_urgent_says_so_and_no_more(people: Cast, case: Case) -> None:
    declares(case, people, NIGHT)
    [(to, subject, body)] = mails(NIGHT)
    assert (to, subject) == ("ratna@harapan.example", "Ada hal mendesak yang menunggu Anda")
    assert not re.search("darurat|emergency|Putri|Dewi", subject + body, re.IGNORECASE)


def test_who_left_meanwhile_or_is_locked_out_is_told_nothing(people: Cast, case: Case) -> None:
    waiver.decide(ask(press(case).entry, people), granted=False, reason="Belum.", by=people.ratna, now=NOW)
    for left in ({"until": NOW}, {"until": None, "locked_at": NOW}):
        with direct_writes():
            Membership.objects.filter(pk=people.dewi.pk).update(**left)
        assert notice.mail_due(now=NOW + DAY) == 0


def test_a_job_of_the_worker_sends_it_all(people: Cast, case: Case, mailoutbox: Any) -> None:
    declares(case, people)
    reports: list[job.JobReport] = []
    job.perform("send_mails", by=Runner.COMMAND, now=NOW, tell=reports.append)
    assert [letter.to for letter in mailoutbox] == [["ratna@harapan.example"]]
    assert reports[0].said.startswith("Sent 1 mails")
