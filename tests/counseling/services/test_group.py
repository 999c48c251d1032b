"""A group meeting: one time for several konseli, each with an agreement, a decision, a session of their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import ActorKind, AppointmentState, CaseState, Transition
from counseling.models import Appointment, Case, CounselingSession, GroupMeeting
from counseling.selectors import group as selector
from counseling.selectors import session as session_selector
from counseling.services import appointment, group, session
from counseling.services import merge as merges
from counseling.services.door import gate
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import HOUR, agreed, chain_of, meeting, opens, started

pytestmark = pytest.mark.django_db
AT = NOW + 3 * HOUR
"""When the group meets."""


def running(people: Cast, number: int = 3) -> list[Case]:
    """Relationships that run, each begun at an hour of its own: their first meetings clash with nobody's."""
    dewi = people.dewi
    begun = [NOW - 4 * HOUR * each for each in range(1, number + 1)]
    return [started(cast.request(dewi, cast.adult(dewi, now=at), now=at), dewi, now=at) for at in begun]


def arranged(people: Cast, of: list[Case], **more: Any) -> GroupMeeting:
    return group.arrange(of, meeting(AT), **{"by": people.dewi, "now": NOW, **more})


def agrees(case: Case, people: Cast) -> None:
    part = Appointment.objects.get(case=case, group__isnull=False, state=AppointmentState.PROPOSED)
    appointment.confirm(part, side="konseli", source=said(), by=people.dewi, now=NOW)


def opened(of: GroupMeeting, people: Cast, *, stale: Case | None = None) -> dict[str, group.MemberAnswer]:
    seen = {member.case.pk: member.case.head for member in selector.members_of(of, by=people.dewi)}
    if stale is not None:
        seen[stale.pk] = 0
    return {answer.member.case.code: answer for answer in group.open_all(of, seen=seen, by=people.dewi, now=AT)}


def test_each_konseli_has_a_proposal_of_their_own(people: Cast) -> None:
    first, second, *_ = of = running(people)
    made = arranged(people, of)
    assert made.code == "G-00001"
    agrees(first, people)
    agrees(second, people)
    parts = {member.case.code: member.appointment.state for member in selector.members_of(made, by=people.dewi)}
    assert parts == {"C-00001": "agreed", "C-00002": "agreed", "C-00003": "proposed"}


def test_a_second_press_arranges_nothing_and_the_next_one_is_counted_on(people: Cast) -> None:
    of = running(people, 2)
    assert arranged(people, of) == arranged(people, of, now=NOW + timedelta(seconds=5))
    assert group.arrange(of, meeting(AT + HOUR), by=people.dewi, now=NOW).code == "G-00002"


def test_a_group_has_two_to_twelve_konseli_with_relationships_that_run(people: Cast) -> None:
    of = running(people, 2)
    with invalid("cases", "2 to 12"):
        arranged(people, of[:1])
    with invalid("cases", "one part"):
        arranged(people, [of[0], of[0]])
    with invalid("cases", "has started"):
        arranged(people, [of[0], cast.request(people.dewi)])
    for other in (people.bagus, people.ratna):
        with pytest.raises(PermissionDenied):
            arranged(people, of, by=other)
    merges.merge(of[0].konseli, of[1].konseli, reason="Sama", by=people.dewi, now=NOW)
    with invalid("cases", "one part"):
        arranged(people, of)
    assert not GroupMeeting.objects.exists()


def test_a_time_that_is_taken_is_refused_with_the_case_it_was_proposed_to(people: Cast) -> None:
    first, second = running(people, 2)
    agreed(first, people.dewi, starts_at=AT)
    with invalid("starts_at", "C-00002: You have another appointment"):
        arranged(people, [second, first])
    assert not GroupMeeting.objects.exists()


def test_the_group_takes_its_counselor_once_but_nothing_else_fits_beside_it(people: Cast) -> None:
    first, second, third = running(people)
    arranged(people, [first, second])
    agrees(first, people)
    with invalid("starts_at", "another appointment"):
        agreed(third, people.dewi, starts_at=AT)
    agrees(second, people)


def test_who_is_not_ready_is_refused_for_themself_alone(people: Cast) -> None:
    first, second, third = of = running(people)
    made = arranged(people, of)
    agrees(first, people)
    agrees(second, people)
    answers = opened(made, people)
    assert {code: answer.opened for code, answer in answers.items()} == {
        "C-00001": True,
        "C-00002": True,
        "C-00003": False,
    }
    # That the third agreed to meet alone does not stand for the group.
    refused = answers["C-00003"].decision
    assert refused is not None and refused.verdict is not None
    assert [finding.code for finding in refused.verdict.blocks] == ["1a.no-agreement"]
    assert chain_of(third)[-1] == ("decision", "continue", False)
    held = CounselingSession.objects.order_by("case__code")
    assert [(row.case_id, row.kind, row.group_id) for row in held] == [
        (first.pk, "group", made.pk),
        (second.pk, "group", made.pk),
    ]
    assert {row.appointment.state for row in held if row.appointment} == {AppointmentState.KEPT}
    left = selector.refusals(selector.members_of(made, by=people.dewi))
    assert set(left) == {third.pk}


def test_who_is_met_alone_before_keeps_their_part_in_the_group(people: Cast) -> None:
    first, second = of = running(people, 2)
    made = arranged(people, of)
    agrees(first, people)
    agrees(second, people)
    before = AT - 2 * HOUR
    agreed(first, people.dewi, starts_at=before, now=before)
    alone = session.open(first, by=people.dewi, now=before, seen=None).session
    assert alone is not None and alone.group_id is None
    settings: dict[str, Any] = {"closed_at": before + HOUR, "by": people.dewi, "now": before + HOUR}
    session.close(alone, attendance="held", next_step="", **settings)
    assert {code: answer.opened for code, answer in opened(made, people).items()} == dict.fromkeys(
        ("C-00001", "C-00002"), True
    )


def test_a_part_in_a_group_is_no_agreement_to_meet_alone(people: Cast) -> None:
    of = running(people, 2)
    first, made = of[0], arranged(people, of)
    agrees(first, people)
    first_alone = Appointment.objects.get(case=first, group=None)
    appointment.cancel(first_alone, side="konseli", own_reason=False, source=said(), by=people.dewi, now=NOW)
    alone = session.open(first, by=people.dewi, now=AT - 2 * HOUR, seen=None)
    assert alone.session is None and alone.decision.verdict is not None
    assert [finding.code for finding in alone.decision.verdict.blocks] == ["1a.no-agreement"]
    joins = session.open(first, kind="group", by=people.dewi, now=AT, seen=None).session
    assert joins is not None and joins.group_id == made.pk


def test_a_part_that_is_logged_afterwards_is_judged_on_the_agreement_to_it(people: Cast) -> None:
    of = running(people, 2)
    made = arranged(people, of)
    agrees(of[0], people)
    held: dict[str, Any] = {"held_at": AT, "ended_at": AT + HOUR, "attendance": "held", "kind": "group"}
    logged = [session.log_late(row, **held, by=people.dewi, now=AT + 2 * HOUR, seen=None).session for row in of]
    assert [(row.group_id, row.incident) for row in logged if row] == [(made.pk, False), (made.pk, True)]
    # Nobody is asked for a session once more, and what was only proposed is not taken for agreed.
    second = selector.members_of(made, by=people.dewi)[1]
    assert (second.session, second.can_open, second.appointment.state) == (logged[1], False, "proposed")


def test_a_part_that_is_logged_afterwards_has_a_link_only_near_the_time_of_the_group(people: Cast) -> None:
    of = running(people, 2)
    arranged(people, of)
    held: dict[str, Any] = {"attendance": "held", "by": people.dewi, "now": AT + 40 * HOUR, "seen": None}
    later = AT + 30 * HOUR
    far = session.log_late(of[0], held_at=later, ended_at=later + HOUR, kind="group", **held).session
    alone = session.log_late(of[1], held_at=AT, ended_at=AT + HOUR, kind="individual", **held).session
    assert far is not None and alone is not None
    assert (far.group_id, alone.group_id) == (None, None)


def test_ahead_of_time_it_tells_what_would_be_missing_at_its_beginning(people: Cast) -> None:
    first, second = of = running(people, 2)
    made = arranged(people, of)
    agrees(first, people)
    members = selector.members_of(made, by=people.dewi)
    ahead = group.readiness(members, now=NOW - 12 * HOUR)
    missing = {pk: [found.code for found in each.verdicts["continue"].blocks] for pk, each in ahead.items()}
    assert missing == {first.pk: [], second.pk: ["1a.no-agreement"]}


def test_a_case_that_moved_on_is_out_of_date_and_the_others_open(people: Cast) -> None:
    first, second = of = running(people, 2)
    made = arranged(people, of)
    agrees(first, people)
    agrees(second, people)
    answers = opened(made, people, stale=first)
    assert answers["C-00001"].decision is not None and answers["C-00001"].decision.stale
    assert answers["C-00002"].opened


def test_a_session_that_is_open_already_is_named_and_no_attempt(people: Cast) -> None:
    first, second = of = running(people, 2)
    made = arranged(people, of)
    agrees(first, people)
    agrees(second, people)
    opens(first, people.dewi, now=NOW - 3 * HOUR)
    answers = opened(made, people)
    assert "Masih ada sesi yang terbuka" in str(answers["C-00001"].hindrance)
    assert answers["C-00002"].opened
    assert chain_of(first)[-1] == ("decision", "continue", True)


def test_who_has_ended_meanwhile_is_left_out(people: Cast) -> None:
    first, second = of = running(people, 2)
    made = arranged(people, of)
    ended = gate.decide(first, Transition.END, by=gate.Actor(ActorKind.KONSELI), now=NOW)
    assert ended.case.state == CaseState.ENDED
    assert set(opened(made, people)) == {second.code}


def test_it_closes_at_one_time_with_an_attendance_for_each(people: Cast) -> None:
    first, second = of = running(people, 2)
    made = arranged(people, of)
    agrees(first, people)
    agrees(second, people)
    opened(made, people)
    here, away = CounselingSession.objects.order_by("case__code")
    settings: dict[str, Any] = {"closed_at": AT + HOUR, "by": people.dewi, "now": AT + HOUR}
    with invalid("attendance"):
        group.close(made, attendance={here.pk: "held"}, **settings)
    assert session_selector.open_of(first) is not None
    with pytest.raises(PermissionDenied):
        group.close(made, attendance={}, **{**settings, "by": people.bagus})
    group.close(made, attendance={here.pk: "held", away.pk: "konseli_absent"}, **settings)
    rows = CounselingSession.objects.order_by("case__code").values_list("attendance", "closed_at")
    assert list(rows) == [("held", AT + HOUR), ("konseli_absent", AT + HOUR)]
    with invalid("closed_at", "No session"):
        group.close(made, attendance={}, **settings)


def test_who_is_closed_alone_at_that_moment_stops_none_of_the_others(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = arranged(people, of := running(people, 2))
    for row in of:
        agrees(row, people)
    opened(made, people)
    before = selector.members_of(made, by=people.dewi)
    alone, left = CounselingSession.objects.order_by("case__code")
    settings: dict[str, Any] = {"closed_at": AT + HOUR, "by": people.dewi, "now": AT + HOUR}
    session.close(alone, attendance="held", next_step="", **settings)
    monkeypatch.setattr(selector, "members_of", lambda *_, **__: before)
    assert group.close(made, attendance={alone.pk: "held", left.pk: "held"}, **settings) == [left]


def test_looking_at_it_costs_as_much_for_one_as_for_many(people: Cast, django_assert_num_queries: Any) -> None:
    of = running(people, 4)
    small, large = arranged(people, of[:2]), arranged(people, of)
    for made, count in ((small, 2), (large, 4)):
        with django_assert_num_queries(2):  # and one more for keys that are not known yet
            members = selector.members_of(made, by=people.dewi)
        assert len(members) == count
        with django_assert_num_queries(12):
            group.readiness(members, now=NOW)
        with django_assert_num_queries(1):
            selector.refusals(members)


def test_the_list_tells_what_is_ahead_from_what_is_past(people: Cast) -> None:
    of = running(people, 2)
    made = arranged(people, of)
    agrees(of[0], people)
    (row,) = selector.of_counselor(people.dewi, when="ahead", now=NOW)
    assert (row, row.members, row.agreed, row.going_on) == (made, 2, 1, 0)  # type: ignore[attr-defined]
    assert not selector.of_counselor(people.dewi, when="past", now=NOW)
    assert [*selector.of_counselor(people.dewi, when="past", now=AT + 30 * HOUR)] == [made]
    assert not selector.of_counselor(people.bagus, when="ahead", now=NOW)


def test_the_list_is_narrowed_by_how_a_group_stands_and_by_its_codes(people: Cast) -> None:
    of = running(people, 2)
    made = arranged(people, of)
    agrees(of[0], people)

    def found(**wanted: str) -> list[tuple[int, int]]:
        return [(row.members, row.agreed) for row in selector.of_counselor(people.dewi, now=NOW, **wanted)]

    assert [len(found(state=state)) for state in selector.STANDS] == [1, 0, 0, 0]
    agrees(of[1], people)
    assert [len(found(state=state)) for state in selector.STANDS] == [0, 1, 0, 0]
    for code in (made.code.lower(), of[0].code, of[1].konseli.code):
        assert found(code=code) == [(2, 2)], code
    assert found(code="C-99999") == []
