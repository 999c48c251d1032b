"""Break-glass: a supervisor opens one session note, for a reason and for a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Role
from counseling.models import AccessLog, BreakGlass, CounselingSession, Supervision
from counseling.selectors import break_glass as selector
from counseling.services import account, break_glass, note, reading, reassignment
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand, refused
from tests.counseling.services.speech import invalid
from tests.counseling.services.stage import DAY, HOUR, met, started

pytestmark = [pytest.mark.django_db, pytest.mark.data]

LATER = NOW + 3 * HOUR


@pytest.fixture(scope="module")
def session(people: Cast) -> CounselingSession:
    """A session of Dewi's with a draft of its note."""
    held = met(started(cast.request(people.dewi), people.dewi), people.dewi, now=NOW + HOUR)
    note.save_draft(held, template="free", body="Tidur empat jam.", revision=0, by=people.dewi, now=NOW + 2 * HOUR)
    return held


def opened(session: CounselingSession, people: Cast, **more: Any) -> BreakGlass:
    settings = {"reason": "Keluhan keluarga.", "lasts": 2 * HOUR, "by": people.ratna, "now": LATER}
    return break_glass.open_note(session, **{**settings, **more})


def test_it_opens_one_note_until_the_time_is_over(people: Cast, session: CounselingSession) -> None:
    row = opened(session, people)
    assert (row.opened_by_id, row.opened_at, row.until) == (people.ratna.user_id, LATER, LATER + 2 * HOUR)
    assert break_glass.read(row, by=people.ratna, now=LATER + HOUR).body == "Tidur empat jam."
    with pytest.raises(PermissionDenied):
        break_glass.read(row, by=people.ratna, now=LATER + 2 * HOUR)


def test_each_reading_is_logged_with_the_reason_of_the_opening(people: Cast, session: CounselingSession) -> None:
    row = opened(session, people)
    assert not AccessLog.objects.exists()
    for minutes in (1, 2):
        break_glass.read(row, by=people.ratna, now=LATER + timedelta(minutes=minutes))
    lines = list(AccessLog.objects.order_by("at"))
    assert [(line.what, line.user_id, line.object_id) for line in lines] == [
        ("note", people.ratna.user_id, session.note.pk)
    ] * 2
    assert all(line.reason == "Keluhan keluarga." for line in lines)


def test_a_refused_reading_leaves_no_line(people: Cast, session: CounselingSession) -> None:
    row = opened(session, people)
    for stranger in (people.dewi, people.bagus, people.yoga, people.sari):
        with pytest.raises(PermissionDenied):
            break_glass.read(row, by=stranger, now=LATER)
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("lasts", [timedelta(0), -HOUR, DAY + timedelta(seconds=1)])
def test_it_takes_24_hours_at_most(people: Cast, session: CounselingSession, lasts: timedelta) -> None:
    with invalid("lasts"):
        opened(session, people, lasts=lasts)
    assert opened(session, people, lasts=DAY).until == LATER + DAY


@pytest.mark.parametrize("reason", ["", "   ", "x" * 20_001, "\u200b", "\u3164 \u202e"])
def test_it_wants_a_reason(people: Cast, session: CounselingSession, reason: str) -> None:
    with invalid("reason"):
        opened(session, people, reason=reason)
    assert not BreakGlass.objects.exists()


def test_it_is_open_once_at_a_time(people: Cast, session: CounselingSession) -> None:
    opened(session, people)
    with invalid("session", "already"):
        opened(session, people, now=LATER + HOUR)
    opened(session, people, now=LATER + 2 * HOUR)
    assert BreakGlass.objects.count() == 2


def test_where_nothing_is_written_there_is_nothing_to_open(people: Cast) -> None:
    empty = met(started(cast.request(people.dewi), people.dewi), people.dewi, now=NOW + HOUR)
    with invalid("session", "Nothing"):
        opened(empty, people)


@pytest.mark.parametrize("who", ["dewi", "bagus", "yoga", "sari"])
def test_only_a_supervisor_of_the_counselor_opens(people: Cast, session: CounselingSession, who: str) -> None:
    with pytest.raises(PermissionDenied):
        opened(session, people, by=getattr(people, who))
    assert not BreakGlass.objects.exists()


def test_whoever_looks_after_the_counselor_no_more_reads_no_more(people: Cast, session: CounselingSession) -> None:
    row = opened(session, people)
    other = account.enrol(
        institution=people.harapan,
        email="tuti@harapan.example",
        name="Tuti",
        password=None,
        roles=[Role.SUPERVISOR],
        now=NOW,
    )
    account.supervise(supervisor=other, counselor=people.dewi.counselor, now=NOW)
    with by_hand():
        Supervision.objects.filter(supervisor=people.ratna).update(until=LATER)
    with pytest.raises(PermissionDenied):
        break_glass.read(row, by=people.ratna, now=LATER)
    with pytest.raises(PermissionDenied):
        break_glass.read(row, by=other, now=LATER)
    assert not selector.own(people.ratna, NOW).exists()


def test_the_counselor_has_it_among_the_news_until_they_saw_it(people: Cast, session: CounselingSession) -> None:
    row = opened(session, people)
    assert list(selector.news_for(people.dewi, LATER)) == [row]
    assert not selector.news_for(people.bagus, LATER).exists()
    assert not selector.news_for(people.dewi, LATER + 14 * DAY).exists()
    break_glass.read(row, by=people.ratna, now=LATER)
    assert selector.news_for(people.dewi, LATER).exists()
    reading.log(session.case, what="record", object_id=session.pk, by=people.dewi, now=LATER)
    assert not selector.news_for(people.dewi, LATER).exists()


def test_reading_the_note_is_seeing_it_and_what_was_read_before_is_not(
    people: Cast, session: CounselingSession
) -> None:
    note.read(session, by=people.dewi, now=LATER - timedelta(minutes=1))
    opened(session, people)
    assert selector.news_for(people.dewi, LATER).exists()
    note.read(session, by=people.dewi, now=LATER + timedelta(minutes=1))
    assert not selector.news_for(people.dewi, LATER + HOUR).exists()


def test_nothing_of_an_opening_changes_and_its_reason_lies_sealed(people: Cast, session: CounselingSession) -> None:
    row = opened(session, people)
    with by_hand():
        raw = BreakGlass.objects.filter(pk=row.pk).values_list("reason", flat=True).get()
        assert b"keluarga" not in bytes(raw)
    row.until = LATER + DAY
    with refused("frozen"), by_hand():
        row.save(update_fields=["until"])


def test_who_wrote_the_note_is_told_although_the_case_is_somebody_elses_by_now(
    people: Cast, session: CounselingSession
) -> None:
    row = opened(session, people)
    case = CounselingSession.objects.get(pk=session.pk).case
    reassignment.reassign(case, to=people.bagus.counselor, why="Cuti.", by=people.ratna, now=LATER, seen=None)
    (told,) = selector.news_for(people.dewi, LATER)
    assert (told.pk, told.is_theirs) == (row.pk, False)  # type: ignore[attr-defined]
