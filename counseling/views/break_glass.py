"""Break-glass: a supervisor opens a session note for a reason and a limited time, reads it, and lists what they
opened."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from counseling.choices import Role
from counseling.forms.break_glass import BreakGlassForm, OpenedFilterForm
from counseling.keys import keyring
from counseling.presenters.dates import away, moment
from counseling.presenters.table import Cell, Column, table
from counseling.selectors import break_glass as selector
from counseling.selectors import note as note_selector
from counseling.services import break_glass as service
from counseling.views.base import FormPage, Text, member_as, or_404
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import BreakGlass, Case, CounselingSession


class BreakGlassView(FormPage[BreakGlassForm]):
    """The supervisor states the reason and the time; the page says who will be informed."""

    role = Role.SUPERVISOR
    asks_again = True
    form_class = BreakGlassForm
    title = gettext_lazy("Open a session note")
    lead = gettext_lazy("Notes are between the konseli and the counselor. Open one only where you cannot do without.")
    submit_label = gettext_lazy("Open the note")
    done = ""
    template_name = "break_glass/open.html"

    def prepare(self) -> None:
        found = selector.session_for(self.member, self.kwargs["case_id"], self.kwargs["session_id"])
        self.session = or_404(found)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if selector.standing(self.member, self.session, self.now) is not None:
            return HttpResponseRedirect(_note_url(self.session))
        return super().get(request, *args, **kwargs)

    def back_url(self) -> str:
        return _case_url(self.session.case)

    def back_label(self) -> Text:
        return self.session.case.code

    def form_valid(self, form: BreakGlassForm) -> HttpResponse:
        service.open_note(self.session, by=self.member, now=self.now, **form.cleaned_data)
        return HttpResponseRedirect(_note_url(self.session))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counselor = self.session.case.counselor
        return {
            **super().get_context_data(**kwargs),
            "facts": _facts(self.session),
            "written": hasattr(self.session, "note"),
            "happens": [_("You read this one note until the time is over; nothing else of the case opens.")],
            "informed": [
                _("%(name)s sees your reason: on the home page, at the session and on the timeline of the case.")
                % {"name": counselor},
                _("The konseli sees it as soon as they have a page of their own."),
            ],
            "stays": [_("Each time you read it, a line goes into the access log. Nobody can remove it.")],
        }


@require_GET
def opened_note(request: HttpRequest, case_id: UUID, session_id: UUID) -> HttpResponse:
    """The note, to read until the time is over; afterwards, on to asking again."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    session = or_404(selector.session_for(member, case_id, session_id))
    opening = selector.standing(member, session, now)
    if opening is None:
        messages.info(request, _("This note is not open to you. Say why you need to read it."))
        return HttpResponseRedirect(reverse("break-glass", args=[case_id, session_id]))
    note = service.read(opening, by=member, now=now)
    context = {
        "note": note,
        "addenda": note_selector.addenda_of(note),
        "facts": [
            *_facts(session),
            (_("Open to you until"), f"{moment(opening.until)}, {away(opening.until, now)}"),
            (_("Your reason"), opening.reason),
        ],
        "title": _("Note of session %(n)d") % {"n": session.number},
        "back_url": _case_url(session.case),
        "back_label": session.case.code,
    }
    return render(request, "break_glass/note.html", context)


@require_GET
def opened_notes(request: HttpRequest) -> HttpResponse:
    """What the supervisor opened, newest first, with the time that is left."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    found = listing(request, partial(selector.own, member, now), filters=OpenedFilterForm)
    keyring.preload(row.konseli_id for row in found.page)
    columns = [
        Column(_("Case")),
        Column(_("Note")),
        Column(_("Counselor")),
        Column(_("Opened")),
        Column(_("Time left")),
        Column(_("Reason")),
    ]
    rows = [_row(opening, now) for opening in found.page]
    context = {"list": found, "table": table(_("Opened notes"), columns, rows)}
    return render(request, "break_glass/list.html", context)


def _row(opening: BreakGlass, now: datetime) -> list[Cell | str]:
    name = _("Session %(number)d") % {"number": opening.session.number}
    is_open = opening.until > now
    left = _("ends %(away)s") % {"away": away(opening.until, now)} if is_open else _("Time is over")
    url = _note_url(opening.session) if is_open else ""
    when = Cell(moment(opening.opened_at), whole=True)
    case = Cell(opening.case.code, url=_case_url(opening.case), whole=True)
    return [case, Cell(name, url=url, whole=True), str(opening.case.counselor), when, left, opening.reason]


def _case_url(case: Case) -> str:
    """The case, in its supervisor's eyes."""
    return reverse("oversight", args=[case.pk])


def _note_url(session: CounselingSession) -> str:
    return reverse("opened-note", args=[session.case_id, session.pk])


def _facts(session: CounselingSession) -> list[tuple[str, object]]:
    return [
        (_("Case"), Cell(session.case.code, url=_case_url(session.case))),
        (_("Counselor"), session.case.counselor),
        (_("Session"), _("Session %(number)d") % {"number": session.number}),
        (_("Started"), moment(session.opened_at)),
    ]
