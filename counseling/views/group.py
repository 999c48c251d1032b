"""Group meetings: the list, a new one, the answers, and opening and closing all of its sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.choices import AppointmentState, Role, Side, Transition
from counseling.forms.group import GroupCloseForm, GroupFilterForm, GroupForm, GroupOpenForm, seen_name
from counseling.presenters.dates import away, moment
from counseling.presenters.mend import mend_for
from counseling.presenters.readiness import GateAnswer, ReadinessRow, answer, readiness
from counseling.selectors import group as selector
from counseling.selectors.group import Member
from counseling.services import group as service
from counseling.views.base import F, FormPage, Text, member_as, or_404
from counseling.views.listing import listing
from counseling.views.transition import pressed_before

if TYPE_CHECKING:
    from counseling.models import Case, GroupMeeting, LedgerEntry
    from counseling.services.door.gate import Preview

SOON = timedelta(hours=1)
"""So long before it begins, opening the sessions is what the page is for."""
ANSWERS = {
    AppointmentState.PROPOSED: (_("Has not agreed yet"), "advise"),
    AppointmentState.AGREED: (_("Agrees"), "fulfilled"),
    AppointmentState.KEPT: (_("Session opened"), "fulfilled"),
}
"""What to say of a konseli's part, and with which effect; one that fell away says how."""


@dataclass(frozen=True, slots=True)
class MemberView:
    """One konseli's part on the page: its state, and what stands in the way of the session."""

    member: Member
    title: str
    state: Text
    effect: str
    row: ReadinessRow | None
    refused: GateAnswer | None
    refused_number: int
    head: int
    confirm_url: str


def group_url(meeting: GroupMeeting) -> str:
    return reverse("group", args=[meeting.pk])


def title_of(member: Member) -> str:
    return f"{member.case.code} · {member.initials}"


def member_views(members: Sequence[Member], *, now: datetime, back: str, held_now: bool = False) -> list[MemberView]:
    previews = service.readiness([m for m in members if m.can_open], now=now, held_now=held_now)
    refused = selector.refusals([m for m in members if m.can_open])
    return [_view(m, previews.get(m.case.pk), refused.get(m.case.pk), back=back) for m in members]


def _view(member: Member, preview: Preview | None, refusal: LedgerEntry | None, *, back: str) -> MemberView:
    appointment, case = member.appointment, member.case
    state, effect = ANSWERS.get(AppointmentState(appointment.state), (appointment.get_state_display(), "waive"))
    query = urlencode({"side": Side.KONSELI.value, "next": back})
    confirm = f"{reverse('appointment-confirm', args=[case.pk, appointment.pk])}?{query}"
    return MemberView(
        member=member,
        title=title_of(member),
        state=state,
        effect=effect,
        row=_row(preview, case.pk, back) if preview else None,
        refused=answer(refusal, back=back) if refusal else None,
        refused_number=refusal.number if refusal else 0,
        head=preview.head if preview else 0,
        confirm_url=confirm if appointment.state == AppointmentState.PROPOSED else "",
    )


def _row(preview: Preview, case_id: UUID, back: str) -> ReadinessRow | None:
    """What a further session still lacks, each thing with its form, which comes back here."""
    row = next((row for row in readiness(preview) if row.transition == Transition.CONTINUE), None)
    if row is None:
        return None
    mends = [(view, mend_for(view.code, case_id, back=back)) for view in row.missing]
    return replace(row, missing=[replace(view, mend_url=mend[0]) if mend else view for view, mend in mends])


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """The counselor's group meetings: those ahead, then those past."""
    member, now = member_as(request, Role.COUNSELOR), timezone.now()
    found = listing(request, partial(selector.of_counselor, member, now=now), filters=GroupFilterForm)
    rows = [(row, moment(row.starts_at), _line(row, now)) for row in found.page]
    context = {
        "list": found,
        "ahead": [each for each in rows if not each[0].past],
        "past": [each for each in rows if each[0].past],
        "actions": [
            {"label": gettext("New group meeting"), "url": reverse("group-new"), "icon": "plus-lg", "primary": True}
        ],
    }
    return render(request, "group/list.html", context)


def _line(row: selector.Gathered, now: datetime) -> str:
    if row.going_on:
        return ngettext("%(n)d session is open", "%(n)d sessions are open", row.going_on) % {"n": row.going_on}
    agreed = gettext("%(agreed)d of %(all)d agree") % {"agreed": row.agreed, "all": row.members}
    return f"{away(row.starts_at, now)} · {agreed}"


def in_words(choosable: Sequence[tuple[Case, str]]) -> list[tuple[str, str]]:
    """The cases of which some are chosen, each as its card says it."""
    return [(str(case.pk), f"{case.code} · {initials}") for case, initials in choosable]


def chosen(choosable: Sequence[tuple[Case, str]], ids: Sequence[str]) -> list[Case]:
    return [case for case, _initials in choosable if str(case.pk) in ids]


class GroupNewView(FormPage[GroupForm]):
    """The counselor proposes one time and place to several konseli."""

    role = Role.COUNSELOR
    form_class = GroupForm
    title = _("New group meeting")
    lead = _("You propose one time to several konseli. Each agrees by themself, and has a session and a note alone.")
    submit_label = _("Propose it to them")
    done = _("Proposed. Ask each konseli, and write down their answers.")

    def prepare(self) -> None:
        self.choosable = selector.choosable(self.member)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if len(self.choosable) < service.FEWEST:
            messages.info(request, gettext("A group takes two cases at least whose relationship has started."))
            return HttpResponseRedirect(self.back_url())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "cases": in_words(self.choosable)}

    def form_valid(self, form: GroupForm) -> HttpResponse:
        cases = chosen(self.choosable, form.cleaned_data["cases"])
        meeting = service.arrange(cases, form.meeting(), by=self.member, now=self.now)
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(group_url(meeting))

    def back_url(self) -> str:
        return reverse("groups")

    def back_label(self) -> Text:
        return _("Group meetings")


@require_GET
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """One group meeting: who has agreed, what each still lacks, and how far their sessions are."""
    member, now = member_as(request, Role.COUNSELOR), timezone.now()
    meeting = or_404(selector.one_of(member, group_id))
    members = selector.members_of(meeting, by=member)
    sessions = [m.session for m in members if m.session]
    first = selector.time_of(members)
    context = {
        "meeting": meeting,
        "title": meeting.code,
        "first": first,
        "away": away(first.starts_at, now) if first else "",
        "members": member_views(members, now=now, back=request.path),
        "near": first is not None and first.starts_at - now < SOON,
        "to_come": selector.to_come(meeting).exists(),
        "to_open": any(m.can_open for m in members),
        "going_on": any(session.closed_at is None for session in sessions),
        "back_url": reverse("groups"),
        "back_label": gettext("Group meetings"),
    }
    return render(request, "group/group.html", context)


class OfGroupView(FormPage[F]):
    """A form about one group meeting."""

    role = Role.COUNSELOR
    done: Text = ""

    def prepare(self) -> None:
        self.meeting = or_404(selector.one_of(self.member, self.kwargs["group_id"]))
        self.members = selector.members_of(self.meeting, by=self.member)

    def back_url(self) -> str:
        return group_url(self.meeting)

    def back_label(self) -> Text:
        return self.meeting.code

    def leave(self, why: str) -> HttpResponse:
        messages.info(self.request, why)
        return HttpResponseRedirect(self.back_url())


class GroupOpenView(OfGroupView[GroupOpenForm]):
    """The counselor opens the sessions of all members whom the gate lets pass; each decision belongs to its own
    case."""

    form_class = GroupOpenForm
    template_name = "group/open.html"
    title = _("Open the sessions of the group")
    lead = _("Each konseli is decided on by themself: who is not ready stops nobody else.")
    submit_label = pgettext_lazy("button", "Open the sessions")

    def prepare(self) -> None:
        super().prepare()
        self.expected = [member for member in self.members if member.can_open]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.expected:
            return self.leave(gettext("There is no session left to open in this group."))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case_ids": [member.case.pk for member in self.members]}

    def get_initial(self) -> dict[str, Any]:
        heads = {seen_name(member.case.pk): member.case.head for member in self.expected}
        return {**heads, "press": token_urlsafe(12)}

    def form_valid(self, form: GroupOpenForm) -> HttpResponse:
        if pressed_before(self.member, form.cleaned_data["press"]):
            return self.told_of([])
        return self.told_of(service.open_all(self.meeting, seen=form.seen(), by=self.member, now=self.now))

    def told_of(self, answers: Sequence[service.MemberAnswer]) -> HttpResponse:
        """What the gate said to each, back on the page of the group."""
        opened = sum(each.opened for each in answers)
        if opened:
            text = ngettext("%(n)d session is open.", "%(n)d sessions are open.", opened)
            messages.success(self.request, text % {"n": opened})
        refused = len(answers) - opened
        if refused:
            text = ngettext(
                "%(n)d session is not open: see below why.", "%(n)d sessions are not open: see below why.", refused
            )
            messages.warning(self.request, text % {"n": refused})
        for each in answers:
            if each.hindrance:
                messages.info(self.request, f"{each.member.case.code}: {each.hindrance}")
        return HttpResponseRedirect(self.back_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = member_views(self.expected, now=self.now, back=self.request.path, held_now=True)
        return {
            **super().get_context_data(**kwargs),
            "members": rows,
            "ready": any(view.row and view.row.ready for view in rows),
        }


class GroupCloseView(OfGroupView[GroupCloseForm]):
    """The counselor closes the meeting: one end for all, and the attendance of each."""

    form_class = GroupCloseForm
    title = _("Close the sessions of the group")
    lead = _("What each session brought, and its note, you write down with each konseli's own case.")
    submit_label = pgettext_lazy("button", "Close the sessions")
    done = _("The sessions are closed. Each konseli's note is waiting for you.")

    def prepare(self) -> None:
        super().prepare()
        self.going_on = [m for m in self.members if m.session and m.session.closed_at is None]

    def settled(self) -> HttpResponse | None:
        """Closed already, by a second press or in another tab."""
        return None if self.going_on else self.leave(gettext("No session of this group is open."))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "members": [(member.session.pk, title_of(member)) for member in self.going_on if member.session],
        }

    def get_initial(self) -> dict[str, Any]:
        return {"closed_at": self.now}

    def form_valid(self, form: GroupCloseForm) -> HttpResponse:
        closed_at, attendance = form.cleaned_data["closed_at"], form.attendance()
        service.close(self.meeting, attendance=attendance, closed_at=closed_at, by=self.member, now=self.now)
        return super().form_valid(form)
