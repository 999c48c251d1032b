"""How facts are read where the records say several things: the latest word, the right mouth, the local day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from counseling.models import PolicyVersion, Referral
from counseling.selectors.casefile.facts import Attempt, snapshot
from counseling.selectors.casefile.records import records_of
from counseling.services import complaint, contact_attempt, konseli, loyalty, relationship
from counseling.services.errors import Invalid
from tests.cast import NOW
from tests.counseling.selectors.scene import DAY, HOUR, Scene
from tests.counseling.services.speech import said
from tests.plugins.write_guard import direct_writes

pytestmark = [pytest.mark.django_db, pytest.mark.data]
TILL_MIDNIGHT = timedelta(hours=14)
"""From NOW to the next day in Jakarta."""


# ---------------------------------------------------------------- whose word it is


@pytest.mark.parametrize("decision", ["refused", "withdrawn"])
def test_that_one_cannot_decide_now_takes_no_refusal_back(scene: Scene, decision: str) -> None:
    scene.permits()
    scene.permits(decision)
    scene.can_decide(False)
    assert scene.fact("consent") == decision


def test_attempts_made_up_in_one_sitting_count_as_one(scene: Scene) -> None:
    scene.later(days=20)
    for days in (12, 8, 4, 0):
        source = said("Tidak diangkat.", said_at=scene.now - days * DAY, channel="phone")
        contact_attempt.record(scene.case, "not_reached", source=source, by=scene.people.dewi, now=scene.now)
    assert scene.fact("contact_attempts") == 1


def test_a_session_that_nobody_closed_owes_its_note(scene: Scene) -> None:
    scene.meets(attendance="")
    scene.later(days=4)
    assert scene.fact("unwritten_notes") == 1


def test_what_the_konseli_reported_is_not_corrected_away_by_the_counselor(scene: Scene) -> None:
    here = {"by": scene.people.dewi, "now": scene.now}
    row = relationship.report_close_tie(scene.case, True, source=said("Ia paman saya."), **here)
    denial = said("Bukan.", said_by="counselor", supersedes=row)
    with pytest.raises(Invalid):
        relationship.report_close_tie(scene.case, False, source=denial, **here)
    assert scene.fact("relationship_suspected") is True


# ---------------------------------------------------------------- corrections


@pytest.mark.parametrize(
    ("name", "says", "wrong", "right"),
    [
        ("konseli_wants", Scene.wishes, "end", "continue"),
        ("relationship", Scene.declares, "relative", "none"),
    ],
)
def test_what_was_corrected_never_counts_even_if_said_later(
    scene: Scene, name: str, says: Callable[..., Any], wrong: str, right: str
) -> None:
    row = says(scene, wrong)
    says(scene, right, said_at=NOW - DAY, supersedes=row)
    assert scene.fact(name) == right


def test_a_correction_of_a_correction_is_what_counts(scene: Scene) -> None:
    first = scene.wishes("end")
    second = scene.wishes("continue", supersedes=first)
    scene.wishes("unknown", supersedes=second)
    assert scene.fact("konseli_wants") == "unknown"


def test_a_corrected_complaint_is_not_open_beside_its_correction(scene: Scene) -> None:
    row = scene.complains("dignity")
    newer = complaint.take_down(scene.case, "belief", **scene.told_as(supersedes=row))
    complaint.answer(newer, "Sudah dibahas.", by=scene.people.ratna, now=scene.now)
    assert scene.fact("complaint_open") is False


# ---------------------------------------------------------------- age and days


def test_without_a_birth_date_everybody_is_a_minor(scene: Scene) -> None:
    scene.is_about(born=None)
    assert scene.fact("minor") is True


def test_one_comes_of_age_at_midnight_at_the_institution(scene: Scene) -> None:
    scene.is_about(born=date(2008, 11, 24))
    scene.now = NOW + TILL_MIDNIGHT - timedelta(minutes=1)
    assert scene.fact("minor") is True
    scene.later(minutes=1)
    assert scene.fact("minor") is False


def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march(scene: Scene) -> None:
    scene.is_about(born=date(2008, 2, 29))
    scene.now = NOW.replace(year=2026, month=2, day=28)
    assert scene.fact("minor") is True
    scene.later(days=1)
    assert scene.fact("minor") is False


def test_thresholds_hold_from_the_first_minute_of_their_day_at_the_institution(scene: Scene) -> None:
    scene.is_about(born=date(2006, 1, 1))
    with direct_writes():
        PolicyVersion.objects.create(institution=scene.people.harapan, effective_from=date(2026, 11, 24), adult_age=21)
    scene.now = NOW + TILL_MIDNIGHT - timedelta(minutes=1)
    assert scene.fact("minor") is False
    scene.later(minutes=1)
    assert scene.fact("minor") is True


# ---------------------------------------------------------------- permission


def test_the_latest_permission_counts_until_its_last_day_is_over(scene: Scene) -> None:
    scene.permits("refused")
    scene.later(hours=1)
    scene.permits("given", valid_until=date(2026, 11, 24))
    assert scene.fact("consent") == "given"
    scene.later(days=2)
    assert scene.fact("consent") == "expired"
    scene.can_decide(False)
    assert scene.fact("consent") == "unable"


def test_of_a_permission_and_an_inability_the_later_counts(scene: Scene) -> None:
    scene.permits()
    scene.later(hours=1)
    scene.can_decide(False)
    assert scene.fact("consent") == "unable"
    scene.later(hours=1)
    scene.permits(form="written")
    assert (scene.fact("consent"), scene.fact("consent_form")) == ("given", "written")


def test_who_can_decide_again_is_back_at_their_own_word(scene: Scene) -> None:
    scene.permits(form="written")
    scene.later(hours=1)
    scene.can_decide(False)
    assert scene.fact("consent_form") == "verbal"
    scene.later(hours=1)
    scene.can_decide(True)
    assert (scene.fact("consent"), scene.fact("consent_form")) == ("given", "written")


def test_an_inability_of_older_records_counts_until_somebody_judges_anew(scene: Scene) -> None:
    scene.permits()
    scene.later(hours=1)
    scene.cannot_permit()
    assert scene.fact("consent") == "unable"
    scene.later(hours=1)
    scene.can_decide(True)
    assert scene.fact("consent") == "given"


def test_one_guardian_who_refuses_outweighs_one_who_permits(scene: Scene) -> None:
    scene.mother_says("given")
    assert scene.fact("guardian_consent") == "given"
    scene.mother_says("refused")
    scene.mother_says("given")
    assert scene.fact("guardian_consent") == "refused"


def test_a_guardians_permission_expires(scene: Scene) -> None:
    father = konseli.add_guardian(
        scene.case.konseli, relation="father", name="Budi", phone="", by=scene.people.dewi, now=NOW
    )
    scene.permits("given", guardian=father, valid_until=date(2026, 11, 23))
    scene.later(days=1)
    assert scene.fact("guardian_consent") == "none"


# ---------------------------------------------------------------- how the work goes


def test_the_konselis_word_on_benefit_comes_before_the_counselors(scene: Scene) -> None:
    scene.feels(scene.meets(), benefit="none", by_counselor="much")
    assert scene.fact("no_benefit_streak") == 1
    scene.feels(scene.meets(), by_counselor="none")
    assert scene.fact("no_benefit_streak") == 2
    scene.meets()
    assert scene.fact("no_benefit_streak") == 2
    scene.feels(scene.meets(), benefit="some", by_counselor="none")
    assert scene.fact("no_benefit_streak") == 0


def test_a_belief_pressed_is_asked_of_the_last_session_only(scene: Scene) -> None:
    scene.feels(scene.meets(), belief_pressed=True)
    scene.later(hours=2)
    scene.meets()
    assert scene.fact("belief_imposed") is False


def test_the_latest_answer_on_respect_counts(scene: Scene) -> None:
    scene.feels(scene.meets(), respect="disrespected")
    scene.later(hours=2)
    scene.feels(scene.meets(), respect="respected")
    assert scene.fact("respect_felt") == "respected"


def test_only_sessions_that_were_held_ask_for_a_note(scene: Scene) -> None:
    scene.meets(attendance="konseli_absent")
    scene.meets(attendance="counselor_absent")
    scene.later(days=9)
    assert scene.fact("unwritten_notes") == 0


def test_the_least_weighed_conflict_counts(scene: Scene) -> None:
    first = scene.is_torn()
    parties = [{"who": "Konseli", "interest": "Rahasia"}, {"who": "Sekolah", "interest": "Tahu"}]
    weighed = {
        "parties": parties,
        "demands": "Kerahasiaan",
        "options": "Diam atau bicara.",
        "choice": "Diam",
        "by": scene.people.dewi,
        "now": NOW,
    }
    loyalty.weigh(first, **weighed)
    assert scene.fact("loyalty_conflict") == "weighed"
    scene.is_torn()
    assert scene.fact("loyalty_conflict") == "open"


# ---------------------------------------------------------------- referrals, duties, waivers


def test_of_a_receiver_outside_the_referral_itself_says_what_they_are(scene: Scene) -> None:
    with direct_writes():
        Referral.objects.create(
            **scene.here,
            receiver_kind="outside",
            outside_relationship="relative",
            reason="beyond_competence",
            named_at=NOW,
            named_by=scene.people.dewi.user,
        )
    assert scene.fact("receiver") == "named"
    assert scene.fact("receiver_relationship") == "relative"


def test_who_asks_to_decline_may_name_a_receiver(scene: Scene) -> None:
    assert scene.fact("receiver") == "none"
    scene.asks(receiver="named")
    assert scene.fact("receiver") == "named"


def test_a_waiver_lapses(scene: Scene) -> None:
    scene.is_waived("1a.no-agreement", "start", expires_in=HOUR)
    assert scene.fact("waived") == {"1a.no-agreement"}
    scene.later(hours=1)
    assert scene.fact("waived") == frozenset()


def test_a_duty_is_overdue_once_its_time_is_past(scene: Scene) -> None:
    scene.owes("2d.obtain-consent", due_in=HOUR)
    scene.later(hours=1)
    assert scene.fact("overdue") == frozenset()
    scene.later(minutes=1)
    assert scene.fact("overdue") == {"2d.obtain-consent"}


# ---------------------------------------------------------------- on whose word it rests


def test_it_keeps_on_whose_word_a_fact_rests(scene: Scene) -> None:
    row = scene.complains()
    scene.wishes("end", channel="signed")
    said_by = snapshot(records_of([scene.case.pk], NOW)[scene.case.pk], Attempt()).said
    assert said_by["complaint_open"] == {"row": str(row.pk), "by": "konseli", "at": NOW.isoformat()}
    assert said_by["konseli_wants"]["by"] == "konseli"
