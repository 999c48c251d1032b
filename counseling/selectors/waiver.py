"""Waivers: asked for, decided, used."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from counseling.access import waiver as waiver_access
from counseling.choices import WaiverState
from counseling.models import Case, Membership, Waiver

FRESH = timedelta(days=7)
"""How long a decision stays among what is new to the counselor: as long as a granted waiver lasts."""


def waiting_for(member: Membership) -> QuerySet[Waiver]:
    """What a supervisor has to decide on, the one that has waited longest on top."""
    return _with_people(waiver_access.decidable_by(member)).filter(state=WaiverState.ASKED).order_by("asked_at", "pk")


def of_case(case: Case) -> QuerySet[Waiver]:
    """Every waiver of a case, newest first."""
    return _with_people(Waiver.objects.filter(case=case)).order_by("-asked_at", "-pk")


def standing_of(case: Case, now: datetime) -> QuerySet[Waiver]:
    """Those that wait for a decision, may still be used, or were refused within the last days; newest first."""
    return of_case(case).filter(
        Q(state=WaiverState.ASKED)
        | Q(state=WaiverState.GRANTED, expires_at__gt=now)
        | Q(state=WaiverState.REFUSED, decided_at__gt=now - FRESH)
    )


def _with_people(waivers: QuerySet[Waiver]) -> QuerySet[Waiver]:
    return waivers.select_related("case__counselor__membership__user", "asked_by", "decided_by", "used_by")
