"""What an administrator sets: name, zone, thresholds from a day on; each an act in the log, nothing overwritten."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import TimeZone, Transition
from counseling.choices.policy import THRESHOLDS, Unit
from counseling.models import AdminAct, Case, Institution, LedgerEntry, PolicyVersion
from counseling.selectors import institution as selector
from counseling.selectors.thresholds import policies_in_force
from counseling.services import feedback, institution
from counseling.services.door import gate
from counseling.services.feedback import Feedback
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import DAY, HOUR, agreed, met, started

pytestmark = [pytest.mark.django_db, pytest.mark.data]
TODAY = date(2026, 11, 23)
TOMORROW = TODAY + DAY


def present(people: Cast, now: datetime = NOW) -> PolicyVersion:
    return policies_in_force([people.harapan.pk], now)[people.harapan.pk]


def sets(people: Cast, effective_from: date = TODAY, *, now: datetime = NOW, **values: Any) -> PolicyVersion:
    """Yoga sets these thresholds, and leaves the others as they are now."""
    settings = {
        "reason": "Rapat BK",
        "seen": selector.policy_count(people.harapan.pk),
        "by": people.yoga,
        **{name: values.pop(name) for name in ("reason", "seen", "by") if name in values},
    }
    values = {**selector.values_of(present(people, now)), **values}
    return institution.set_policy(values, effective_from=effective_from, now=now, **settings)


def acts() -> list[tuple[str, dict[str, Any], str]]:
    return list(AdminAct.objects.order_by("at", "pk").values_list("kind", "detail", "reason"))


class TestNameAndZone:
    def changes(self, people: Cast, **asked: Any) -> Institution:
        asked = {"name": "SMA Harapan", "time_zone": TimeZone.WIB, "by": people.yoga, "now": NOW, **asked}
        return institution.change(**asked)

    def test_what_changes_is_written_into_the_log(self, people: Cast) -> None:
        self.changes(people, name=" SMA Harapan Bangsa ", reason="Nama baru")
        people.harapan.refresh_from_db()
        assert people.harapan.name == "SMA Harapan Bangsa"
        detail = {"name": "SMA Harapan Bangsa", "name_before": "SMA Harapan"}
        assert acts() == [("institution_changed", detail, "Nama baru")]

    def test_the_day_is_at_once_that_of_the_new_zone(self, people: Cast) -> None:
        late = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 22.30 WIB, 0.30 WIT
        assert selector.today_at(people.harapan, late) == TODAY
        changed = self.changes(people, time_zone="Asia/Jayapura", now=late)
        assert selector.today_at(changed, late) == TOMORROW

    def test_the_same_again_is_no_act(self, people: Cast) -> None:
        self.changes(people)
        assert acts() == []

    @pytest.mark.parametrize(
        ("field", "value"), [("name", " "), ("name", "x" * 201), ("time_zone", "Mars"), ("reason", "x" * 1001)]
    )
    def test_it_refuses_what_cannot_stand(self, people: Cast, field: str, value: str) -> None:
        with invalid(field):
            self.changes(people, **{"name": "SMA Lain", field: value})
        people.harapan.refresh_from_db()
        assert people.harapan.name == "SMA Harapan"

    @pytest.mark.parametrize("who", ["dewi", "ratna"])
    def test_it_is_for_administrators(self, people: Cast, who: str) -> None:
        with pytest.raises(PermissionDenied):
            self.changes(people, by=getattr(people, who))


class TestThresholds:
    def test_they_count_from_their_day_on(self, people: Cast) -> None:
        sets(people, TOMORROW, neglect_days=14)
        assert (present(people).neglect_days, present(people, NOW + DAY).neglect_days) == (21, 14)

    def test_their_day_begins_at_midnight_of_the_institution(self, people: Cast) -> None:
        sets(people, TOMORROW, neglect_days=14)
        midnight = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
        assert present(people, midnight - timedelta(seconds=1)).neglect_days == 21
        assert present(people, midnight).neglect_days == 14

    def test_what_is_set_is_written_into_the_log(self, people: Cast) -> None:
        version = sets(people, TOMORROW, neglect_days=14, guardian_required=False)
        assert (version.author, version.reason) == (people.yoga.user, "Rapat BK")
        detail = {
            "effective_from": "2026-11-24",
            "guardian_required": False,
            "guardian_required_before": True,
            "neglect_days": 14,
            "neglect_days_before": 21,
        }
        assert acts() == [("policy_set", detail, "Rapat BK")]

    def test_a_later_version_leaves_alone_one_that_starts_after_it(self, people: Cast) -> None:
        sets(people, TODAY + 10 * DAY, neglect_days=14)
        sets(people, TODAY + 5 * DAY, neglect_days=30, now=NOW + HOUR)
        days = [present(people, NOW + number * DAY).neglect_days for number in (4, 5, 9, 10, 50)]
        assert days == [21, 30, 30, 14, 14]

    def test_the_last_word_for_a_day_counts(self, people: Cast) -> None:
        sets(people, TOMORROW, neglect_days=14)
        sets(people, TOMORROW, neglect_days=30, now=NOW + HOUR)
        assert present(people, NOW + DAY).neglect_days == 30
        rows = selector.policy_rows(people.yoga, NOW + 2 * HOUR)
        assert [(row.version.neglect_days, row.standing) for row in rows] == [
            (30, "to_come"),
            (14, "replaced"),
            (21, "in_force"),
        ]

    @pytest.mark.parametrize("days", [0, 1, 4, 5, 9, 10, 11])
    def test_what_counts_on_a_day_is_read_as_the_gate_reads_it(self, people: Cast, days: int) -> None:
        sets(people, TODAY + 10 * DAY, neglect_days=14)
        sets(people, TODAY + 5 * DAY, neglect_days=30, now=NOW + HOUR)
        at = NOW + days * DAY
        assert selector.policy_on(people.harapan.pk, TODAY + days * DAY, at) == present(people, at)
        in_force = [row.version for row in selector.policy_rows(people.yoga, at) if row.standing == "in_force"]
        assert in_force == [present(people, at)]

    @pytest.mark.parametrize("name", [name for name, row in THRESHOLDS.items() if row.unit != Unit.YES_NO])
    def test_each_has_its_bounds(self, people: Cast, name: str) -> None:
        row = THRESHOLDS[name]
        for value in (row.lowest - 1, row.highest + 1, True, None, "3"):
            with invalid(name, f"from {row.lowest} to {row.highest}"):
                sets(people, **{name: value})
        for number, value in enumerate({row.lowest, row.highest} - {getattr(present(people), name)}):
            sets(people, now=NOW + number * HOUR, **{name: value})
            assert getattr(present(people), name) == value

    def test_yes_or_no_is_no_number(self, people: Cast) -> None:
        with invalid("guardian_required"):
            sets(people, guardian_required=1)

    def test_the_rulebooks_own_lie_within_the_bounds(self) -> None:
        defaults = selector.values_of(PolicyVersion())
        assert all(THRESHOLDS[name].lowest <= value <= THRESHOLDS[name].highest for name, value in defaults.items())

    def test_every_threshold_of_the_table_can_be_set(self) -> None:
        others = {"id", "institution", "effective_from", "author", "reason", "created_at"}
        assert {field.name for field in PolicyVersion._meta.concrete_fields} == set(THRESHOLDS) | others

    @pytest.mark.parametrize("day", [TODAY - DAY, TODAY + 367 * DAY, date(9999, 12, 31)])
    def test_they_count_from_today_or_a_day_within_a_year(self, people: Cast, day: date) -> None:
        with invalid("effective_from"):
            sets(people, day, neglect_days=14)
        sets(people, TODAY + 366 * DAY, neglect_days=14)

    def test_they_want_a_reason(self, people: Cast) -> None:
        with invalid("reason"):
            sets(people, neglect_days=14, reason=" ")

    def test_nothing_is_written_where_nothing_differs(self, people: Cast) -> None:
        with invalid("", "Nothing differs"):
            sets(people)
        assert PolicyVersion.objects.filter(institution=people.harapan).count() == 1
        assert acts() == []

    def test_whoever_was_slower_is_told(self, people: Cast) -> None:
        seen = selector.policy_count(people.harapan.pk)
        sets(people, neglect_days=14, seen=seen)
        with invalid("", "in the meantime"):
            sets(people, neglect_days=30, seen=seen)

    @pytest.mark.parametrize("who", ["dewi", "ratna", "sari"])
    def test_they_are_set_by_administrators(self, people: Cast, who: str) -> None:
        with pytest.raises(PermissionDenied):
            sets(people, neglect_days=14, by=getattr(people, who))
        assert not selector.policy_rows(getattr(people, who), NOW)

    def test_the_other_institution_keeps_its_own(self, people: Cast) -> None:
        sets(people, neglect_days=14)
        assert policies_in_force([people.cendana.pk], NOW)[people.cendana.pk].neglect_days == 21


def without_benefit(case: Case, people: Cast, at: datetime) -> None:
    held = met(case, people.dewi, now=at)
    source = said(said_at=at + HOUR)
    feedback.record(held, Feedback(benefit="none"), source=source, by=people.dewi, now=at + HOUR)


def blocks(case: Case, now: datetime) -> set[str]:
    return {finding.code for finding in gate.preview(case, now=now).verdicts[Transition.CONTINUE].blocks}


def test_a_verdict_changes_on_the_day_from_which_a_threshold_counts(people: Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    without_benefit(case, people, NOW)
    agreed(case, people.dewi, starts_at=NOW + 3 * HOUR, now=NOW + HOUR)
    without_benefit(case, people, NOW + 3 * HOUR)
    sets(people, TOMORROW, no_benefit_limit=2)
    evening, morning = datetime(2026, 11, 23, 16, 59, tzinfo=UTC), datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert "1b.no-benefit" not in blocks(case, evening)
    assert "1b.no-benefit" in blocks(case, morning)


def test_what_was_decided_keeps_the_thresholds_that_it_was_judged_by(people: Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    sets(people, no_benefit_limit=2)
    met(case, people.dewi, now=NOW + HOUR)
    entries = LedgerEntry.objects.filter(case=case).order_by("number")
    assert [entry.policy["no_benefit_limit"] for entry in entries] == [3, 2]
    assert all(gate.judge_again(entry).passed for entry in entries)
