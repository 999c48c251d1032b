"""The caseload, the page of one case, and the walk through what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from counseling.access import konseli as konseli_access
from counseling.choices import OPEN_STATES, Role
from counseling.forms.case import CaseFilterForm, CaseSearchForm, JourneyFilterForm, SessionFilterForm
from counseling.presenters.course import course_plot
from counseling.presenters.dates import away, moment
from counseling.presenters.documents import permissions, running_out
from counseling.presenters.exchange import meetings_of
from counseling.presenters.readiness import readiness
from counseling.presenters.timeline import narrowed, timeline
from counseling.selectors import appointment as appointment_selector
from counseling.selectors import case as case_selector
from counseling.selectors import case_page
from counseling.selectors import consent as consent_selector
from counseling.selectors import help_request as help_request_selector
from counseling.selectors import obligation as obligation_selector
from counseling.selectors import progress as progress_selector
from counseling.selectors import shared_help as shared_help_selector
from counseling.selectors import waiver as waiver_selector
from counseling.selectors.words import Rows
from counseling.services import reading
from counseling.services.door import gate
from counseling.views.base import Row, case_for, member_as, member_of
from counseling.views.listing import ALWAYS, Listing, listing
from counseling.views.obligation import obligation_views
from counseling.views.waiting import place_words
from counseling.views.waiver import waiver_views

if TYPE_CHECKING:
    from counseling.models import Case
    from counseling.selectors.casefile.records import Record

TABS = ("journey", "sessions", "goals", "documents")


@require_http_methods(["GET", "HEAD", "POST"])
def caseload(request: HttpRequest) -> HttpResponse:
    """The counselor's cases, filtered by state; or found by name, code or NISN, which is posted: no name stands in an
    address."""
    member = member_as(request, Role.COUNSELOR)
    at_first = {"state": "all"} if request.POST.get("q", "").strip() else {}  # a search looks through all of them
    filters = partial(CaseFilterForm, initial=at_first)
    rows = partial(case_selector.caseload, member)
    found = listing(request, rows, filters=filters, search=CaseSearchForm, calm=ALWAYS)
    now = timezone.now()
    context = {
        "list": found,
        "rows": [(row, _next_line(row, now)) for row in case_selector.rows(found.page.object_list, now=now)],
        "has_any": case_selector.caseload(member, state="all").exists(),
        "actions": [
            {"label": _("Group meetings"), "url": reverse("groups"), "icon": "people", "primary": False},
            {"label": _("Waiting list"), "url": reverse("waiting"), "icon": "hourglass-split", "primary": False},
            {"label": _("New request"), "url": reverse("request-new"), "icon": "plus-lg", "primary": True},
        ],
    }
    return render(request, "case/list.html", context)


def _next_line(row: case_selector.CaseRow, now: datetime) -> str:
    """The one line of what matters next."""
    if row.next_at:
        return _("Next session %(when)s, %(away)s") % {"when": moment(row.next_at), "away": away(row.next_at, now)}
    if row.case.state not in OPEN_STATES:
        return ""
    days = row.last_contact_days
    if not days:
        return _("No session agreed yet")
    return ngettext("No session agreed; silent for %(n)d day", "No session agreed; silent for %(n)d days", days) % {
        "n": days
    }


@require_GET
def detail(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The page of a case: head, readiness panel, and one of its tabs."""
    return _detail(request, case_for(request, case_id), show_name=False)


@require_POST
def show_name(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same page with the konseli's name, once the reading is logged."""
    case = case_for(request, case_id)
    reading.log_name(case, by=member_of(request), now=timezone.now())
    return _detail(request, case, show_name=True)


def _detail(request: HttpRequest, case: Case, *, show_name: bool) -> HttpResponse:
    now = timezone.now()
    preview = gate.preview(case, now=now)
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    head = case_selector.head(preview.snapshot.record)
    context: dict[str, Any] = {
        "case": case,
        "open_states": OPEN_STATES,
        "record_open": konseli_access.can_open(member_of(request), case.konseli),
        "head": head,
        "counts": case_page.counts(preview.snapshot.record),
        "earlier": case_page.earlier(case, member=member_of(request)),
        "place": place_words(help_request_selector.place_of(case)),
        "next_away": away(head.next_meeting.starts_at, now) if head.next_meeting else "",
        "show_name": show_name,
        "rows": readiness(preview),
        "obligations": obligation_views(obligation_selector.open_of(case), now=now),
        "running_out": running_out(case, consent_selector.running_out(preview.snapshot.record)),
        "helpers": list(shared_help_selector.standing(case)),
        "waivers": waiver_views(waiver_selector.standing_of(case, now), now=now),
        "tab": tab,
        "tabs": _tabs(tab),
    }
    if tab == "journey":
        items = timeline(case, preview.snapshot.record)
        context["list"] = _list(request, case, partial(narrowed, items), JourneyFilterForm, "#tabs")
    else:
        # What the tabs show is clinical content: the reading is logged before anything is shown.
        reading.log_record(case, by=member_of(request), now=now)
        context |= _tab(request, tab, case, preview.snapshot.record, now)
    return render(request, "case/detail.html", context)


def _list(
    request: HttpRequest, case: Case, rows: Callable[..., Rows[Row]], filters: type[forms.Form], anchor: str
) -> Listing[Row]:
    """A list on one of the tabs; its address is the case's, also where the name was asked for."""
    return listing(request, rows, filters=filters, path=reverse("case", args=[case.pk]), anchor=anchor)


def _tabs(chosen: str) -> list[dict[str, Any]]:
    labels = {
        "journey": _("Journey"),
        "sessions": _("Sessions"),
        "goals": _("Goals"),
        "documents": _("Documents"),
    }
    return [{"label": labels[n], "url": f"?tab={n}#tabs", "active": n == chosen, "count": 0} for n in TABS]


def _tab(request: HttpRequest, name: str, case: Case, record: Record, now: datetime) -> dict[str, Any]:
    """What a tab shows beside the journey."""
    if name == "sessions":
        return _sessions(request, case, case_selector.sessions_tab(record), now)
    if name == "goals":
        return {"tab_data": case_selector.goals_tab(record), "plot": course_plot(progress_selector.course_of(case))}
    return _documents(request, case, case_selector.documents_tab(record), now)


def _sessions(request: HttpRequest, case: Case, data: case_selector.SessionsTab, now: datetime) -> dict[str, Any]:
    rows = partial(case_selector.sessions_among, data["sessions"])
    here = f"{reverse('case', args=[case.pk])}?tab=sessions#meetings"
    return {
        "tab_data": data,
        "list": _list(request, case, rows, SessionFilterForm, "#held"),
        "meetings": meetings_of(appointment_selector.of_case(case), now=now, back=here),
    }


def _documents(request: HttpRequest, case: Case, data: case_selector.DocumentsTab, now: datetime) -> dict[str, Any]:
    found = permissions(case, data["consents"], data["papers"], timezone.localdate(now))
    lists: dict[str, list[object]] = {
        "before": [*found.before],
        "acknowledgements": [*data["acknowledgements"]],
        "declarations": [*data["declarations"]],
    }
    return {
        "tab_data": data,
        "permissions": found,
        **{
            part: listing(request, partial(list, rows), name=part, anchor=f"#doc-{part}")
            for part, rows in lists.items()
        },
    }


@require_GET
def walk(request: HttpRequest, case_id: UUID, transition: str) -> HttpResponse:
    """«Complete them one by one»: on to the first form that mends something missing, or back when all is done."""
    case = case_for(request, case_id)
    row = next((row for row in readiness(gate.preview(case, now=timezone.now())) if row.transition == transition), None)
    back = reverse("case", args=[case.pk])
    if row is None:
        return redirect(back)
    skipped = request.GET.getlist("skip")
    todo = [finding for finding in row.missing if finding.mend_url and finding.code not in skipped]
    if not todo:
        return redirect(row.action_url if row.ready else back)
    here = reverse("walk", args=[case.pk, transition])
    onward = f"{here}?{urlencode({'skip': [*skipped, todo[0].code]}, doseq=True)}"
    return redirect(f"{todo[0].mend_url}?{urlencode({'next': onward})}")
