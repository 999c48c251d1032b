"""The queries of the case file, each compiled once: what is on record about some cases, and had happened by `until`.

`records.py` reads them and says what they mean.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case as Switch,
)
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from counseling.choices import (
    OPEN_STATES,
    AppointmentState,
    ComplaintAbout,
    EntryKind,
    LoyaltyState,
    ReferralState,
    Role,
    WaiverState,
)
from counseling.models import (
    Absence,
    Acknowledgement,
    Appointment,
    AppointmentConfirmation,
    Case,
    Complaint,
    Consent,
    CounselingSession,
    Counselor,
    Disclosure,
    Explanation,
    Goal,
    LedgerEntry,
    LoyaltyConflict,
    Obligation,
    Referral,
    RelationshipDeclaration,
    RelationshipHint,
    Statement,
    Surge,
    Waiver,
)
from counseling.models.base import AS_SAID
from counseling.selectors import merge, paper
from counseling.selectors.prepared import prepared
from counseling.selectors.thresholds import today_in


def _not_by(until: datetime, name: str, **more: Any) -> Q:
    """What the column of this name dates had not happened by then."""
    return Q(**{name: None}, **more) | Q(**{f"{name}__gt": until}, **more)


def _standing(until: datetime) -> Q:
    """What had been said by then and is not superseded."""
    return Q(superseded_by=None, said_at__lte=until)


@prepared
def cases(*, case_ids: Collection[UUID], now: datetime, until: datetime, days: tuple[date, ...]) -> QuerySet[Any, Any]:
    """The cases themselves, with what is counted of each; `days` as `today_in` takes them."""
    surge = Surge.objects.filter(_not_by(now, "ended_at"), institution=OuterRef("institution"), declared_at__lte=now)
    agreed = Goal.objects.filter(case=OuterRef("pk"), agreed_at__lte=until)
    goals = agreed.order_by().values("case").annotate(n=Count("pk")).values("n")
    version = (
        Explanation.objects.filter(institution=OuterRef("institution"), published_from__lte=OuterRef("today"))
        .order_by("-version")
        .values("version")[:1]
    )
    taken = LedgerEntry.objects.filter(case=OuterRef("pk"), kind=EntryKind.REASSIGN, passed=True, at__lte=until)
    return (
        Case.objects.filter(pk__in=case_ids)
        .select_related("konseli", "request", "counselor__membership__user", "institution")
        .annotate(today=today_in("institution__time_zone", days))
        .annotate(
            person=merge.kept_record(),
            surge=Exists(surge),
            goal_count=Coalesce(Subquery(goals, output_field=IntegerField()), 0),
            explanation_version=Coalesce(Subquery(version, output_field=IntegerField()), 0),
            taken_over_at=Subquery(taken.order_by("-number").values("at")[:1]),
        )
    )


@prepared
def confirmations(*, case_ids: Collection[UUID], until: datetime) -> QuerySet[AppointmentConfirmation]:
    """Who said of which appointment that they will come."""
    return (
        AppointmentConfirmation.objects.filter(_standing(until), case_id__in=case_ids)
        .select_related("appointment", "appointment__change", "appointment__session")
        .order_by(*AS_SAID)
    )


@prepared
def busy_times(
    *, counselors: Collection[UUID], people: Collection[UUID | None], since: datetime, until: datetime
) -> QuerySet[Any, Any]:
    """The times since then at which one of these is taken, in the order of the fields of `Busy`."""
    columns = ("starts_at", "ends_at", "counselor_id", "busy_person", "busy_case", "busy_group")
    booked = (
        Appointment.objects.filter(state=AppointmentState.AGREED, ends_at__gt=since)
        .filter(Q(counselor_id__in=counselors) | merge.of_people(people))
        .annotate(busy_person=merge.kept_record(), busy_case=F("case_id"), busy_group=F("group_id"))
        .values_list(*columns)
    )
    nobody = Value(None, output_field=UUIDField())
    away = (
        _absences(until)
        .filter(counselor_id__in=counselors, ends_at__gt=since)
        .annotate(busy_person=nobody, busy_case=nobody, busy_group=nobody)
        .values_list(*columns)
    )
    return booked.union(away, all=True)


def _absences(until: datetime) -> QuerySet[Absence]:
    """What counselors had announced by then, and not cancelled."""
    return Absence.objects.filter(_not_by(until, "cancelled_at"), announced_at__lte=until)


@prepared
def statements(*, case_ids: Collection[UUID], until: datetime) -> QuerySet[Statement]:
    """What was said."""
    return Statement.objects.filter(_standing(until), case_id__in=case_ids).order_by(*AS_SAID)


@prepared
def consents(*, case_ids: Collection[UUID], until: datetime) -> QuerySet[Any, Any]:
    """What was permitted and refused, each with whether its paper was kept by then."""
    rows = Consent.objects.filter(_standing(until), case_id__in=case_ids)
    return rows.annotate(paper_kept=paper.kept(until=until)).order_by(*AS_SAID)


@prepared
def acknowledgements(*, case_ids: Collection[UUID], until: datetime) -> QuerySet[Acknowledgement]:
    """Which explanations were understood."""
    rows = Acknowledgement.objects.filter(_standing(until), case_id__in=case_ids)
    return rows.select_related("explanation").order_by(*AS_SAID)


@prepared
def declarations(*, people: Collection[UUID | None], until: datetime) -> QuerySet[Any, Any]:
    """What was declared to be between these people and counselors, each with its `person`."""
    rows = RelationshipDeclaration.objects.filter(_standing(until), merge.of_people(people))
    return rows.annotate(person=merge.kept_record()).order_by(*AS_SAID)


@prepared
def sessions(*, case_ids: Collection[UUID], until: datetime) -> QuerySet[CounselingSession]:
    """The sessions that had been opened, with their notes."""
    rows = CounselingSession.objects.filter(case_id__in=case_ids, opened_at__lte=until)
    return rows.select_related("note").order_by("opened_at", "number")


@prepared
def open_referrals(*, case_ids: Collection[UUID], until: datetime) -> QuerySet[Referral]:
    """The referrals that are not done yet."""
    return Referral.objects.filter(
        case_id__in=case_ids,
        state__in=[ReferralState.NAMED, ReferralState.ACCEPTED],
        completed_at=None,
        named_at__lte=until,
    )


_TAG_COLUMNS = ("case_id", "pk", "tag", "text", "more", "moment")


@prepared
def tags(*, case_ids: Collection[UUID], now: datetime, until: datetime, waivers_at: datetime) -> QuerySet[Any, Any]:
    """For each complaint, conflict, waiver, overdue obligation and hint: its case, and the fields of `Tag`."""

    def rows(queryset: QuerySet[Any], tag: Any, text: Any, more: str | None, moment: str) -> QuerySet[Any, Any]:
        found: QuerySet[Any, Any] = (
            queryset.filter(case_id__in=case_ids)
            .order_by()
            .annotate(
                tag=tag if isinstance(tag, Switch) else Value(tag, output_field=CharField()),
                text=text if isinstance(text, Switch) else F(text),
                more=F(more) if more else Value("", output_field=CharField()),
                moment=F(moment),
            )
            .values_list(*_TAG_COLUMNS)
        )
        return found

    due = Coalesce("postponed_to", "due_at", output_field=DateTimeField())
    waits = _not_by(until, "answered_at", about__in=[ComplaintAbout.DIGNITY, ComplaintAbout.BELIEF])
    complaint = Switch(When(waits, then=Value("complaint")), default=Value("heard"), output_field=CharField())
    complaints = Complaint.objects.filter(_standing(until))
    weighed = Switch(
        When(reviewed_at__lte=until, then=Value(LoyaltyState.REVIEWED)),
        When(weighed_at__lte=until, then=Value(LoyaltyState.WEIGHED)),
        default=Value(LoyaltyState.OPEN),
        output_field=CharField(),
    )
    rests = Exists(Disclosure.objects.filter(conflict=OuterRef("pk"), disclosed_at__lte=until))
    told = Switch(When(rests, then=Value("told")), default=Value(""), output_field=CharField())
    conflicts = LoyaltyConflict.objects.filter(raised_at__lte=until).annotate(told=told)
    waivers = Waiver.objects.filter(state=WaiverState.GRANTED, expires_at__gt=waivers_at)
    duties = Obligation.objects.filter(_not_by(until, "closed_at"), created_at__lte=until)
    overdue = duties.annotate(falls_due=due).filter(falls_due__lt=now)
    return rows(complaints, complaint, "about", "said_by", "said_at").union(
        rows(conflicts, "loyalty", weighed, "told", "raised_at"),
        rows(waivers, "waiver", "code", "transition", "decided_at"),
        rows(overdue, "overdue", "code", None, "falls_due"),
        rows(_hints(until), "hint", "kind", None, "found_at"),
        all=True,
    )


def _hints(until: datetime) -> QuerySet[RelationshipHint]:
    """What the data say of the case's present counselor."""
    found = RelationshipHint.objects.filter(_not_by(until, "gone_at"), found_at__lte=until)
    return found.filter(counselor=F("case__counselor"))


@prepared
def colleagues(*, institutions: Collection[UUID], now: datetime, until: datetime) -> QuerySet[Any, Any]:
    """Who counsels at these institutions, with how many open cases, and whether they are away."""
    open_cases = Count("cases", filter=Q(cases__state__in=OPEN_STATES), distinct=True)
    away = _absences(until).filter(counselor=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    return (
        Counselor.objects.filter(
            institution_id__in=institutions,
            membership__until=None,
            membership__locked_at=None,
            membership__user__is_active=True,
            membership__grants__role=Role.COUNSELOR,
            membership__grants__until=None,
        )
        .select_related("membership__user")
        .annotate(load=open_cases, away=Exists(away))
        .order_by("load", "pk")
    )
