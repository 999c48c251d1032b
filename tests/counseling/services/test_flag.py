"""The review of a flag: each step by whom it is, from where the table has it, dated and named, and taken once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import FLAG_MOVES, FlagState
from counseling.models import Determination, Flag, FlagMove, FlagSeen, Membership, Remedy
from counseling.selectors.flag import extent
from counseling.services import flag as flags
from counseling.services.errors import Invalid
from tests.cast import NOW, Cast
from tests.counseling.services.review import again, raised, reviewed, seeing, supervisor
from tests.counseling.services.speech import invalid
from tests.counseling.services.stage import DAY, HOUR

pytestmark = pytest.mark.django_db

Step = Callable[[Flag, dict[str, Any]], Flag]

STEPS: dict[str, Step] = {
    "asked": lambda flag, by: flags.ask(flag, "Mengapa?", **by),
    "answered": lambda flag, by: flags.answer(flag, "Karena sibuk.", **by),
    "determined": lambda flag, by: flags.determine(flag, "breach", "Tidak dirujuk.", **by),
    "remedy": lambda flag, by: flags.set_remedy(flag, "Hubungi.", NOW + DAY, **by),
    "closed": lambda flag, by: flags.close(flag, "Sudah.", **by),
}


@pytest.fixture(scope="module")
def flag(people: Cast) -> Flag:
    return raised(people)


def actor(people: Cast, state: str) -> Membership:
    return people.dewi if state == "answered" else people.ratna


def course(flag: Flag) -> list[tuple[str, str, str]]:
    return [(m.from_state, m.to_state, str(m.by or "")) for m in flag.moves.order_by("at", "pk")]


def test_it_goes_from_asked_to_closed_each_step_dated_and_named(people: Cast, flag: Flag) -> None:
    for hours, (state, step) in enumerate(STEPS.items()):
        flag = step(flag, seeing(flag, actor(people, state), NOW + hours * HOUR))
        assert flag.state == state
    assert course(flag) == [
        ("open", "asked", "Ratna"),
        ("asked", "answered", "Dewi"),
        ("answered", "determined", "Ratna"),
        ("determined", "remedy", "Ratna"),
        ("remedy", "closed", "Ratna"),
    ]
    assert [move.at for move in flag.moves.order_by("at")] == [NOW + hours * HOUR for hours in range(5)]
    assert [move.words for move in flag.moves.order_by("at")] == ["Mengapa?", "Karena sibuk.", "", "", "Sudah."]
    concluded, remedy = Determination.objects.get(), Remedy.objects.get()
    assert (concluded.conclusion, concluded.reasons, concluded.determined_by) == (
        "breach",
        "Tidak dirujuk.",
        people.ratna.user,
    )
    assert (remedy.text, remedy.due_at, remedy.done_at) == ("Hubungi.", NOW + DAY, NOW + 4 * HOUR)


@pytest.mark.parametrize("state", [state for state in FlagState.values if state != "open"])
@pytest.mark.parametrize("step", STEPS)
def test_it_takes_no_step_that_the_table_does_not_have(people: Cast, flag: Flag, state: str, step: str) -> None:
    flag = reviewed(flag, people, to=state)
    before = course(flag)
    if step in FLAG_MOVES[state]:
        return
    with pytest.raises(Invalid) as refused:
        # Nothing of the page is old: only the table is asked.
        STEPS[step](flag, seeing(flag, actor(people, step), NOW + HOUR) | {"seen": extent(flag) + 3})
    assert refused.value.field == "state"
    assert course(Flag.objects.get(pk=flag.pk)) == before


def test_it_says_what_is_open_instead(people: Cast, flag: Flag) -> None:
    with invalid("state", "open now: to ask for an answer, to determine it"):
        flags.close(flag, "Sudah.", **seeing(flag, people.ratna))


def test_it_determines_without_asking(people: Cast, flag: Flag) -> None:
    assert STEPS["determined"](flag, seeing(flag, people.ratna)).state == "determined"


def test_it_asks_once_more_after_an_answer(people: Cast, flag: Flag) -> None:
    flag = reviewed(flag, people, to="answered")
    assert flags.ask(flag, "Dan rujukannya?", **seeing(flag, people.ratna, NOW + HOUR)).state == "asked"


@pytest.mark.parametrize("step", ["asked", "answered", "determined", "remedy"])
def test_it_wants_words(people: Cast, flag: Flag, step: str) -> None:
    blank: dict[str, Callable[[dict[str, Any]], Flag]] = {
        "asked": lambda by: flags.ask(flag, "  ", **by),
        "answered": lambda by: flags.answer(flag, "", **by),
        "determined": lambda by: flags.determine(flag, "breach", " ", **by),
        "remedy": lambda by: flags.set_remedy(flag, "", NOW + DAY, **by),
    }
    with pytest.raises(Invalid):
        blank[step](seeing(flag, actor(people, step)))
    assert not FlagMove.objects.exists()


def test_it_knows_three_conclusions(people: Cast, flag: Flag) -> None:
    with invalid("conclusion"):
        flags.determine(flag, "guilty", "Ya.", **seeing(flag, people.ratna))


# ---------------------------------------------------------------- what is made good


@pytest.mark.parametrize("conclusion", ["breach", "systemic"])
def test_it_closes_no_breach_before_it_is_made_good(people: Cast, flag: Flag, conclusion: str) -> None:
    flag = reviewed(flag, people, to="determined", conclusion=conclusion)
    with invalid("words", "Set a remedy first"):
        flags.close(flag, "Sudah.", **seeing(flag, people.ratna))
    assert Flag.objects.get().state == "determined"


def test_it_closes_what_was_in_order_without_words(people: Cast, flag: Flag) -> None:
    flag = reviewed(flag, people, to="determined", conclusion="no_breach")
    assert flags.close(flag, "", **seeing(flag, people.ratna, NOW + HOUR)).state == "closed"


def test_it_asks_how_a_remedy_was_made_good(people: Cast, flag: Flag) -> None:
    flag = reviewed(flag, people, to="remedy")
    with invalid("words"):
        flags.close(flag, "", **seeing(flag, people.ratna))
    assert Remedy.objects.get().done_at is None


@pytest.mark.parametrize("due_at", [NOW, NOW - timedelta(minutes=1)])
def test_it_sets_no_remedy_that_is_due_already(people: Cast, flag: Flag, due_at: Any) -> None:
    flag = reviewed(flag, people, to="determined")
    with invalid("due_at"):
        flags.set_remedy(flag, "Hubungi.", due_at, **seeing(flag, people.ratna))


def test_it_goes_the_whole_way_again_once_it_came_up_anew(people: Cast, flag: Flag) -> None:
    reviewed(flag, people, to="closed")
    flag = again(flag, now=NOW + DAY)
    assert flag.state == "open"
    flag = reviewed(flag, people, to="closed", now=NOW + DAY)
    assert ("closed", "open", "") in course(flag)
    assert (Determination.objects.count(), Remedy.objects.exclude(done_at=None).count()) == (2, 2)


def test_it_leaves_a_remedy_under_way_alone_when_it_comes_up_again(people: Cast, flag: Flag) -> None:
    reviewed(flag, people, to="remedy")
    flag = again(flag, now=NOW + HOUR)
    assert (flag.state, Remedy.objects.get().done_at) == ("remedy", None)


# ---------------------------------------------------------------- who


@pytest.mark.parametrize("step", ["asked", "determined", "remedy", "closed"])
@pytest.mark.parametrize("who", ["dewi", "bagus", "yoga", "sari"])
def test_it_is_reviewed_by_the_supervisor_alone(people: Cast, flag: Flag, who: str, step: str) -> None:
    with pytest.raises(PermissionDenied):
        STEPS[step](flag, seeing(flag, getattr(people, who)))
    assert not FlagMove.objects.exists()


@pytest.mark.parametrize("who", ["bagus", "ratna", "yoga", "sari"])
def test_it_is_answered_by_the_counselor_alone(people: Cast, flag: Flag, who: str) -> None:
    flag = reviewed(flag, people, to="asked")
    with pytest.raises(PermissionDenied):
        flags.answer(flag, "Ya.", **seeing(flag, getattr(people, who)))


# ---------------------------------------------------------------- presses


@pytest.mark.parametrize("step", STEPS)
def test_a_second_press_on_one_page_makes_no_second_move(people: Cast, flag: Flag, step: str) -> None:
    order = list(STEPS)
    before = order[order.index(step) - 1] if step != "asked" else "open"
    flag = reviewed(flag, people, to=before)
    page = seeing(flag, actor(people, step))
    for _ in range(2):
        assert STEPS[step](flag, page).state == step
    assert flag.moves.count() == order.index(step) + 1
    assert Determination.objects.count() == (order.index(step) >= 2)
    assert Remedy.objects.count() == (order.index(step) >= 3)


def test_other_words_on_the_same_page_are_no_second_press(people: Cast, flag: Flag) -> None:
    page = seeing(flag, people.ratna)
    flags.ask(flag, "Mengapa?", **page)
    with invalid("state"):
        flags.ask(flag, "Kapan?", **page)


def test_it_refuses_a_page_that_does_not_show_the_last_move(people: Cast, flag: Flag) -> None:
    flag = reviewed(flag, people, to="asked")
    old = seeing(flag, people.dewi)
    reviewed_on = flags.answer(flag, "Karena sibuk.", **old)
    flags.ask(reviewed_on, "Dan rujukannya?", **seeing(reviewed_on, people.ratna))
    with invalid(flags.STALE):
        flags.answer(flag, "Tidak ada.", **old)


def test_it_refuses_a_page_that_does_not_show_the_last_occurrence(people: Cast, flag: Flag) -> None:
    flag = reviewed(flag, people, to="remedy")
    old = seeing(flag, people.ratna)
    again(flag, now=NOW + HOUR)
    with invalid(flags.STALE):
        flags.close(flag, "Sudah.", **old)
    assert Remedy.objects.get().done_at is None


def test_it_remembers_what_was_read(people: Cast, flag: Flag) -> None:
    for at in (NOW, NOW + HOUR):
        flags.see(flag, by=people.ratna, now=at)
    assert (FlagSeen.objects.get().member, FlagSeen.objects.get().at) == (people.ratna, NOW + HOUR)
    with pytest.raises(PermissionDenied):
        flags.see(flag, by=people.dewi, now=NOW)


def test_a_second_supervisor_goes_on_where_the_first_stopped(people: Cast, flag: Flag) -> None:
    second = supervisor(people, over=(people.dewi,))
    flag = reviewed(flag, people, to="answered")
    assert STEPS["determined"](flag, seeing(flag, second)).determinations.get().determined_by == second.user
