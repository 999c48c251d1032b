"""The printed page of a case: what was agreed, permitted, held and decided. It has no name and no note, and each
printing is logged."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling.choices import AccessWhat, AppointmentState
from counseling.presenters.consent import decided
from counseling.presenters.timeline import decisions
from counseling.selectors import case as case_selector
from counseling.selectors.casefile.records import records_of
from counseling.services import reading
from counseling.views import asked_again
from counseling.views.base import case_for, member_of


@require_GET
def case_print(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Everything of a case but names and notes, on one page; the browser prints it."""
    case, now = case_for(request, case_id), timezone.now()
    elsewhere = asked_again.first(request)
    if elsewhere:
        return elsewhere
    reading.log(case, what=AccessWhat.PRINT, object_id=case.pk, by=member_of(request), now=now)
    record = records_of([case.pk], now)[case.pk]
    agreed = (AppointmentState.AGREED, AppointmentState.KEPT)
    appointments = [row for row in record.appointments.values() if row.state in agreed]
    documents = case_selector.documents_tab(record)
    context = {
        "case": case,
        "now": now,
        "title": _("Case %(code)s on paper") % {"code": case.code},
        "head": case_selector.head(record),
        "appointments": sorted(appointments, key=lambda row: row.starts_at),
        "sessions": reversed(case_selector.sessions_tab(record)["sessions"]),
        "plan": case_selector.goals_tab(record),
        "documents": documents,
        "permissions": [(row, decided(row)) for row in documents["consents"]],
        "decisions": list(decisions(case))[::-1],
    }
    return render(request, "case/print.html", context)
