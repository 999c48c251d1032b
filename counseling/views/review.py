"""What waits for a supervisor's decision, on one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from counseling.choices import Role
from counseling.selectors import waiver as waiver_selector
from counseling.views.base import member_as
from counseling.views.waiver import waiver_views

LONGEST = 100


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """The waivers that wait for a decision, the longest wait on top."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    context: dict[str, Any] = {"waivers": waiver_views(waiver_selector.waiting_for(member)[:LONGEST], now=now)}
    return render(request, "review/list.html", context)
