"""The colleagues who could take a case over now, and why the others could not."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from counseling.forms.colleague import ColleagueFilterForm
from counseling.selectors.casefile.records import Colleague, records_of
from counseling.views.base import case_for, next_url
from counseling.views.listing import listing


@dataclass(frozen=True, slots=True)
class ColleagueView:
    """A colleague: who, how loaded, and whether they could take over; `reasons` is empty where they could."""

    name: str
    title: str
    load: str
    reasons: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def colleagues(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The other counselors of the institution, those who could take over first."""
    case = case_for(request, case_id)
    record = records_of([case.pk], timezone.now())[case.pk]
    views = [_view(colleague) for colleague in record.colleagues]
    found = listing(
        request, partial(_among, views), filters=ColleagueFilterForm, texts=lambda row: (row.name, row.title)
    )
    context: dict[str, Any] = {
        "case": case,
        "list": found,
        "free": [view for view in found.page if not view.reasons],
        "taken": [view for view in found.page if view.reasons],
        "back_url": next_url(request, reverse("case", args=[case.pk])),
    }
    return render(request, "colleague/list.html", context)


def _among(views: list[ColleagueView], *, free: str = "") -> list[ColleagueView]:
    """Those who could take over first; or only those who could (`yes`), or who could not (`no`)."""
    found = [view for view in views if not free or (free == "no") == bool(view.reasons)]
    return sorted(found, key=lambda view: bool(view.reasons))


def _view(colleague: Colleague) -> ColleagueView:
    capacity = colleague.counselor.capacity
    reasons = [
        sentence
        for holds, sentence in (
            (colleague.away, _("Away now")),
            (colleague.full, _("No room for another case")),
            (colleague.tied, _("A close relation or a second role to this konseli, as they declared")),
        )
        if holds
    ]
    return ColleagueView(
        name=str(colleague.counselor),
        title=colleague.counselor.title,
        load=ngettext("%(load)d open case of %(room)d", "%(load)d open cases of %(room)d", colleague.load)
        % {"load": colleague.load, "room": capacity},
        reasons=reasons,
    )
