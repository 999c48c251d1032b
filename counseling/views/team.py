"""A supervisor's team: the counselors, the open cases of each, and the reassignment of a case. Nothing of the
konseli."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from counseling.choices import OPEN_STATES, Role
from counseling.forms.reassignment import ReassignForm
from counseling.forms.team import TeamCasesFilterForm, TeamFilterForm
from counseling.presenters.dates import away
from counseling.selectors import note as note_selector
from counseling.selectors import reassignment as selector
from counseling.selectors import referral as referral_selector
from counseling.services import reassignment as service
from counseling.views.account_lock import lock_of
from counseling.views.base import FormPage, Text, member_as, overseen_case_for
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import Case, Counselor, Membership
    from counseling.selectors.casefile.records import Colleague


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """The supervisor's counselors, with the number of their cases."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    every = partial(selector.team, member, now)
    found = listing(request, every, filters=TeamFilterForm, texts=lambda row: (row, row.title))
    context = {"title": gettext("Team"), "list": found, "rows": found.page.object_list}
    return render(request, "team/list.html", context)


@require_GET
def team_cases(request: HttpRequest, counselor_id: UUID) -> HttpResponse:
    """One counselor's open cases, by code."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    counselor = get_object_or_404(selector.team(member, now), pk=counselor_id)
    found = listing(request, partial(selector.open_cases_of, counselor), filters=TeamCasesFilterForm)
    context = {
        "title": str(counselor),
        "counselor": counselor,
        "gone": counselor.membership.until is not None,
        "list": found,
        "rows": [(case, away(case.state_since, now)) for case in found.page],
        "actions": [*_waiting(counselor), *_lock(member, counselor)],
        "locked": counselor.membership.locked_at is not None,
    }
    return render(request, "team/cases.html", context)


def _lock(member: Membership, counselor: Counselor) -> list[dict[str, Any]]:
    """The way to lock the account at once, or to unlock it, for whom may."""
    lock = lock_of(member, counselor.membership)
    if lock["unlock_url"]:
        return [{"label": gettext("Unlock the account"), "url": lock["unlock_url"], "icon": "key", "primary": False}]
    if lock["lock_url"]:
        return [{"label": gettext("Lock the account now"), "url": lock["lock_url"], "icon": "lock", "primary": False}]
    return []


def _waiting(counselor: selector.Carrying) -> list[dict[str, Any]]:
    """The way to who waits with them, where somebody does."""
    if not counselor.waiting:
        return []
    label = gettext("Waiting list (%(n)d)") % {"n": counselor.waiting}
    url = reverse("team-waiting", args=[counselor.pk])
    return [{"label": label, "url": url, "icon": "hourglass-split", "primary": counselor.membership.until is not None}]


class ReassignView(FormPage[ReassignForm]):
    """The supervisor reassigns a case: to whom and why, then a second page with the consequences."""

    role = Role.SUPERVISOR
    form_class = ReassignForm
    template_name = "team/reassign.html"
    title = _("Hand over the case")
    submit_label = pgettext_lazy("button", "Go on")
    case: Case

    def prepare(self) -> None:
        self.case = overseen_case_for(self.request, self.kwargs["case_id"])
        if self.case.state not in OPEN_STATES:
            raise Http404
        self.successors = selector.successors(self.case, self.now)

    def get_form_kwargs(self) -> dict[str, Any]:
        others = [row for row in self.successors if row.colleague.counselor.membership.user_id != self.member.user_id]
        able = [row.colleague for row in others if row.hindrance is None]
        return {**super().get_form_kwargs(), "colleagues": [(str(row.counselor.pk), in_words(row)) for row in able]}

    def get_initial(self) -> dict[str, Any]:
        return {"seen": self.case.head}

    def back_url(self) -> str:
        return reverse("oversight", args=[self.case.pk])

    def back_label(self) -> Text:
        return self.case.code

    def chosen(self, form: ReassignForm) -> Counselor:
        """The counselor of the form."""
        rows = (row.colleague.counselor for row in self.successors)
        return next(counselor for counselor in rows if str(counselor.pk) == form.cleaned_data["to"])

    def form_valid(self, form: ReassignForm) -> HttpResponse:
        if "change" in self.request.POST:
            return self.show(form)
        if not form.cleaned_data["confirmed"]:
            return self.ask_once_more(form)
        to = self.chosen(form)
        why, seen = form.cleaned_data["why"], form.seen_number
        entry = service.reassign(self.case, to=to, why=why, by=self.member, now=self.now, seen=seen)
        if entry.passed:
            details = {"code": self.case.code, "name": str(to)}
            messages.success(self.request, gettext("%(code)s is with %(name)s now.") % details)
            return HttpResponseRedirect(reverse("team-cases", args=[self.case.counselor_id]))
        self.case = overseen_case_for(self.request, self.case.pk)
        data = self.request.POST.copy()
        data["seen"] = str(self.case.head)
        del data["confirmed"]
        messages.warning(self.request, gettext("The case has moved on meanwhile. Please look at it once more."))
        return self.show(ReassignForm(**{**self.get_form_kwargs(), "data": data}), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hindered = [(row.colleague.counselor, row.hindrance) for row in self.successors if row.hindrance]
        found = {"case": self.case, "hindered": hindered, "lead": self._lead()}
        return {**super().get_context_data(), **found, **kwargs}

    def _lead(self) -> str:
        details = {"code": self.case.code, "name": str(self.case.counselor)}
        return gettext("%(code)s, until now with %(name)s. Speak with the new counselor first.") % details

    def ask_once_more(self, form: ReassignForm) -> HttpResponse:
        """What will happen, who will know, what stays."""
        names = {"code": self.case.code, "old": str(self.case.counselor), "new": str(self.chosen(form))}
        return self.show(
            form.once_more(),
            template="team/reassign_confirm.html",
            lead="",
            submit_label=pgettext_lazy("button", "Hand over"),
            happens=self._happens(names),
            informed=[
                gettext("%(new)s finds the case among their own, and reads why.") % names,
                gettext("The konseli is told by %(new)s, or by you.") % names,
            ],
            stays=[
                gettext("State, agreements, notes and obligations stay on the case."),
                gettext("What is flagged stays about %(old)s.") % names,
            ],
        )

    def _happens(self, names: dict[str, str]) -> list[str]:
        lines = [
            gettext("%(code)s goes from %(old)s to %(new)s, who is responsible from now on.") % names,
            gettext("%(new)s declares first what they are to the konseli. Without that no session opens.") % names,
            gettext("Meetings still to be held are cancelled; %(new)s agrees on new ones.") % names,
        ]
        if referral_selector.open_of(self.case) is not None:
            lines.append(gettext("The referral under way is withdrawn."))
        unsigned = note_selector.owed_in(self.case).count()
        if unsigned:
            lines.append(
                ngettext(
                    "%(n)d session has no signed note yet; only %(old)s could write it. Ask for it first, if you can.",
                    "%(n)d sessions have no signed note yet; only %(old)s could write them. Ask for these first, if "
                    "you can.",
                    unsigned,
                )
                % {"n": unsigned, **names}
            )
        return lines


def in_words(colleague: Colleague) -> str:
    """A colleague with their number of cases: nobody is kept from choosing one who is away or full, but everybody sees
    it."""
    counselor = colleague.counselor
    details = {"name": str(counselor), "load": colleague.load, "capacity": counselor.capacity}
    text = gettext("%(name)s: %(load)d of %(capacity)d open cases") % details
    if colleague.away:
        text = gettext("%(text)s, away now") % {"text": text}
    return gettext("%(text)s, full") % {"text": text} if colleague.full else text
