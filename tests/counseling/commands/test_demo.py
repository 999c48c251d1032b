"""`manage.py demo`: plausible, the same each time, and never over other data."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase

from counseling.choices import (
    AdminActKind,
    AppointmentState,
    CaseState,
    Channel,
    DutyDecision,
    FlagState,
    LoyaltyState,
    ReferralState,
    ReviewOutcome,
    Side,
    WaiverState,
)
from counseling.demo import people
from counseling.models import (
    Absence,
    AccessLog,
    Acknowledgement,
    AdminAct,
    Appointment,
    BreakGlass,
    Case,
    Complaint,
    Consent,
    CounselingSession,
    Explanation,
    Flag,
    FlagMove,
    Inspection,
    Institution,
    Invitation,
    LedgerEntry,
    LoyaltyConflict,
    LoyaltyReview,
    Membership,
    Obligation,
    ObligationDecision,
    OutsideReviewer,
    PolicyVersion,
    Portal,
    Referral,
    Seal,
    Statement,
    Surge,
    User,
    Waiver,
)
from counseling.selectors import break_glass, external_referral
from counseling.selectors import explanation as selector
from counseling.services.door import chain, inspection
from tests import cast
from tests.mails import sent

ANCHOR = date(2026, 11, 23)
PICTURES: list[list[tuple[object, ...]]] = []
"""What the demo held each time that this process loaded it into an empty database."""


def load(anchor: date = ANCHOR) -> str:
    out = StringIO()
    call_command("demo", anchor=anchor, stdout=out)
    return out.getvalue()


def picture() -> list[tuple[object, ...]]:
    """What the demo holds, without ids and keys."""
    entries = LedgerEntry.objects.order_by("case__institution__slug", "case__code", "number")
    cases = Case.objects.order_by("institution__slug", "code")
    of_case = ("case__institution__slug", "case__code")
    flags = Flag.objects.order_by(*of_case, "code")
    duties = Obligation.objects.order_by(*of_case, "code", "created_at")
    decided = ("overdue_since", "postponed_to", "discharged", "closed_at")
    waivers = Waiver.objects.order_by(*of_case, "code")
    conflicts = LoyaltyConflict.objects.order_by(*of_case, "raised_at")
    openings = BreakGlass.objects.order_by(*of_case)
    return [
        *cases.values_list("institution__slug", "code", "state", "state_since", "konseli__birth_date"),
        *entries.values_list("case__code", "number", "kind", "transition", "outcome", "at"),
        *flags.values_list(*of_case, "code", "state", "standing", "raised_at"),
        *duties.values_list(*of_case, "code", "due_at", *decided),
        *waivers.values_list(*of_case, "code", "state", "asked_at", "expires_at", "used_by__number"),
        *conflicts.values_list(*of_case, "state", "weighed_at", "reviews__outcome"),
        *openings.values_list(*of_case, "session__number", "opened_at", "until"),
        *Complaint.objects.order_by(*of_case).values_list(*of_case, "about", "said_at", "answered_at"),
        *Absence.objects.values_list("counselor__membership__user__email", "starts_at", "ends_at"),
        *Seal.objects.order_by("institution__slug").values_list("institution__slug", "number", "at"),
    ]


class TestLoaded(TestCase):
    """What stands after one call."""

    said: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.said = load()
        PICTURES.append(picture())

    def test_it_fills_every_state_with_forty_cases_of_two_institutions(self) -> None:
        assert Case.objects.count() == 40
        assert set(Case.objects.values_list("state", flat=True)) == set(CaseState.values)
        assert Counter(Case.objects.values_list("institution__slug", flat=True)).keys() == set(people.SLUGS)
        assert CounselingSession.objects.count() > 40
        assert Obligation.objects.filter(closed_at=None).exists()

    def test_somebody_is_invited_and_no_mail_went_out(self) -> None:
        assert Invitation.objects.get().accepted_at is None
        assert sent() == []

    def test_what_was_signed_has_its_paper(self) -> None:
        signed = Consent.objects.filter(channel=Channel.SIGNED)
        assert signed.exists() and not signed.filter(papers=None).exists()

    def test_it_has_flags_in_every_state(self) -> None:
        assert set(Flag.objects.values_list("state", flat=True)) == set(FlagState.values)
        assert not FlagMove.objects.filter(at__gt=cast.NOW).exists()

    def test_it_has_waivers_in_every_state(self) -> None:
        assert Counter(Waiver.objects.values_list("state", flat=True)) == dict.fromkeys(WaiverState.values, 1)
        granted = Waiver.objects.get(state=WaiverState.GRANTED)
        assert granted.expires_at is not None and granted.expires_at > cast.NOW
        used = Waiver.objects.get(state=WaiverState.USED)
        assert used.used_by is not None and used.used_by.passed

    def test_it_has_overdue_duties_a_postponed_and_a_discharged_one(self) -> None:
        late = Obligation.objects.filter(closed_at=None, overdue_since__lt=cast.NOW)
        assert late.count() >= 3
        assert set(late.values_list("institution__slug", flat=True)) == set(people.SLUGS)
        decisions = ObligationDecision.objects.values_list("kind", flat=True)
        assert sorted(decisions) == sorted(DutyDecision.values)
        postponed = Obligation.objects.get(postponed_to__gt=cast.NOW)
        assert (postponed.closed_at, postponed.overdue_since) == (None, None)
        assert Obligation.objects.get(discharged=True).closed_at is not None

    def test_it_has_a_complaint_that_waits_and_one_that_is_answered(self) -> None:
        assert Complaint.objects.filter(answered_at=None).count() == 1
        assert Complaint.objects.exclude(answered_at=None).get().answer

    def test_it_has_a_conflict_that_waits_one_reviewed_and_one_sent_back(self) -> None:
        reviews = dict(LoyaltyReview.objects.values_list("conflict__state", "outcome"))
        assert reviews == {LoyaltyState.REVIEWED: ReviewOutcome.AGREED, LoyaltyState.OPEN: ReviewOutcome.SENT_BACK}
        assert LoyaltyConflict.objects.get(state=LoyaltyState.WEIGHED).reviews.count() == 0

    def test_it_has_an_explanation_in_a_further_language_in_which_somebody_understood_it(self) -> None:
        languages = Explanation.objects.filter(institution__slug=people.SLUGS[0], version=2)
        assert set(languages.values_list("language", flat=True)) == {"id", "en", "jv"}
        heard = Acknowledgement.objects.get(explanation__language="jv")
        assert selector.language_of(heard.konseli) == "jv"
        heard_here = Acknowledgement.objects.filter(institution__slug=people.SLUGS[0])
        assert set(heard_here.values_list("explanation__version", flat=True)) == {2}

    def test_it_has_a_referral_that_waits_for_the_other_institution(self) -> None:
        asked = Referral.objects.get(to_institution__slug=people.SLUGS[1])
        assert (asked.state, asked.institution.slug) == (ReferralState.NAMED, people.SLUGS[0])
        sari = Membership.objects.get(user__email="sari@cendana.example")
        assert external_referral.rows(sari, [asked], cast.NOW)[0].opened

    def test_it_has_times_to_choose_from_and_one_that_a_konseli_proposed(self) -> None:
        open_times = Appointment.objects.filter(state=AppointmentState.PROPOSED, starts_at__gt=cast.NOW)
        offered = open_times.exclude(offer=None)
        assert offered.count() == 3 and offered.values("offer").distinct().count() == 1
        assert open_times.get(proposed_by=Side.KONSELI).case.code == "C-00016"

    def test_it_has_a_konseli_who_uses_their_own_page(self) -> None:
        assert Portal.objects.get().claimed_at is not None
        assert Consent.objects.get(channel=Channel.OWN_PAGE).recorded_by is None

    def test_it_has_a_surge_that_is_over(self) -> None:
        ended = Surge.objects.get().ended_at
        assert ended is not None and not LedgerEntry.objects.filter(at__lt=ended).exists()

    def test_it_has_an_opened_note_that_the_counselor_has_seen(self) -> None:
        opening = BreakGlass.objects.get()
        counselor = Membership.objects.get(counselor=opening.case.counselor)
        assert opening.until < cast.NOW
        assert not break_glass.news_for(counselor, cast.NOW).exists()
        reads = AccessLog.objects.filter(case=opening.case, at__gte=opening.opened_at).order_by("at")
        assert [read.user_id for read in reads] == [opening.opened_by_id, counselor.user_id]

    def test_it_has_an_outside_reviewer_and_a_counselor_who_will_be_away(self) -> None:
        assert OutsideReviewer.objects.get().until is None
        assert Absence.objects.get().starts_at > cast.NOW

    def test_it_has_a_threshold_that_changes_next_week(self) -> None:
        versions = PolicyVersion.objects.filter(institution__slug=people.SLUGS[1]).order_by("effective_from")
        assert list(versions.values_list("neglect_days", flat=True)) == [21, 14]
        assert AdminAct.objects.filter(kind=AdminActKind.POLICY_SET).count() == 1

    def test_the_night_has_passed_over_it_and_finds_nothing_more(self) -> None:
        assert Inspection.objects.exists()
        again = inspection.inspect_all(now=cast.NOW)
        assert (again.raised, again.over, again.marked, again.faults) == (0, 0, 0, [])

    def test_each_institution_is_sealed_and_the_ledger_is_whole(self) -> None:
        for institution in Institution.objects.all():
            chains = Case.objects.filter(institution=institution, head__gt=0)
            assert Seal.objects.get(institution=institution).heads.keys() == {str(case.pk) for case in chains}
        out = StringIO()
        call_command("ledger_verify", stdout=out)
        assert "The ledger is whole: 40 cases" in out.getvalue() and "Seals: 2 hold" in out.getvalue()

    def test_it_says_who_can_sign_in(self) -> None:
        assert all(account.email in self.said for account in people.ACCOUNTS)
        assert people.PASSWORD in self.said

    def test_it_lies_in_the_past_and_every_entry_is_authentic(self) -> None:
        assert not LedgerEntry.objects.filter(at__gt=cast.NOW).exists()
        assert not Statement.objects.filter(said_at__gt=cast.NOW).exists()
        assert all(chain.is_authentic(entry) for entry in LedgerEntry.objects.all())

    def test_a_second_call_changes_nothing(self) -> None:
        before = picture()
        assert "already loaded" in load()
        assert picture() == before

    def test_it_tells_that_a_demo_password_still_works(self) -> None:
        with pytest.raises(SystemExit) as present:
            call_command("demo", present=True)
        assert present.value.code == 0


@pytest.mark.once
@pytest.mark.django_db
def test_it_is_the_same_for_the_same_anchor() -> None:
    while len(PICTURES) < 2:
        with transaction.atomic():
            load()
            PICTURES.append(picture())
            transaction.set_rollback(True)
    assert PICTURES[0] == PICTURES[1]


@pytest.mark.django_db
def test_it_refuses_a_database_that_holds_other_data() -> None:
    cast.people()
    with pytest.raises(CommandError, match="other data"):
        load()
    assert not User.objects.filter(email=people.ACCOUNTS[0].email, name=people.ACCOUNTS[0].name).exists()


@pytest.mark.django_db
def test_it_tells_that_no_demo_password_works() -> None:
    with pytest.raises(SystemExit) as absent:
        call_command("demo", present=True)
    assert absent.value.code == 1
