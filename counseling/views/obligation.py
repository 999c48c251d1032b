"""Obligations: in words, as a list by due time, and what a supervisor decides on one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from counseling.access.people import overseen_by, roles_of
from counseling.choices import DutyDecision, Role
from counseling.forms.obligation import DutyDecisionForm, ObligationFilterForm
from counseling.presenters.dates import away, moment
from counseling.presenters.mend import WRITE_CONSENT, mend_for, upload_for
from counseling.presenters.readiness import language
from counseling.selectors import obligation as obligation_selector
from counseling.selectors import paper, wording
from counseling.services import obligation as obligation_service
from counseling.views.base import DecisionPage, Text, member_of
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import Membership, Obligation
    from counseling.selectors.obligation import Owed

SOON = timedelta(days=3)
SIDES = (("own", Role.COUNSELOR), ("overseen", Role.SUPERVISOR))


@dataclass(frozen=True, slots=True)
class ObligationView:
    """One duty: what is to be done, by when, and the form that closes it.

    The page says «overdue» itself: `due_text` is then the date alone.
    """

    message: str
    point: str
    code: str
    code_url: str
    due_text: str
    overdue: bool
    about: str
    about_url: str
    mend_url: str | None
    mend_label: str | None


def obligation_views(
    obligations: Iterable[Obligation], *, now: datetime, name_case: bool = False
) -> list[ObligationView]:
    found, duties = [], list(obligations)
    awaited = paper.awaited(duty.case_id for duty in duties if duty.code == WRITE_CONSENT)
    for obligation in duties:
        due = obligation.postponed_to or obligation.due_at
        times = {"when": moment(due), "away": away(due, now)}
        overdue = due < now
        back = reverse("case", args=[obligation.case_id])
        mend = _mend(obligation, awaited, back="" if name_case else back)
        found.append(
            ObligationView(
                message=" ".join(wording.duty_of(obligation.code, language=language())),
                point=obligation.code.split(".")[0],
                code=obligation.code,
                code_url=reverse("code") + f"#{obligation.code.replace('.', '-')}",
                due_text="{when}, {away}".format(**times) if overdue else _("Due %(when)s, %(away)s") % times,
                overdue=overdue,
                about=obligation.case.code if name_case else "",
                about_url=back,
                mend_url=mend[0] if mend else None,
                mend_label=mend[1] if mend else None,
            )
        )
    return found


def _mend(duty: Obligation, awaited: Mapping[UUID, UUID], *, back: str) -> tuple[str, str] | None:
    """The page and the button that make a duty good: where a signed permission only waits for its paper, the upload."""
    if duty.code == WRITE_CONSENT and duty.case_id in awaited:
        return upload_for(duty.case_id, awaited[duty.case_id], back=back)
    return mend_for(duty.code, duty.case_id, back=back)


@require_GET
def obligations(request: HttpRequest) -> HttpResponse:
    """The open obligations by due time: a counselor's own, or those of a supervisor's counselors."""
    member, now = member_of(request), timezone.now()
    sides = [side for side, role in SIDES if role in roles_of(member)]
    if not sides:
        raise Http404
    side = request.GET.get("of", sides[0])
    side = side if side in sides else sides[0]
    every = (obligation_selector.overseen if side == "overseen" else obligation_selector.open_for)(member, now)
    filters = partial(ObligationFilterForm, counselors=_counselors(member) if side == "overseen" else [])
    found = listing(request, partial(_narrowed, every, now), filters=filters, calm=0)
    views = overseen_views if side == "overseen" else partial(obligation_views, name_case=True)
    labels = {"own": _("Mine"), "overseen": _("Of my counselors")}
    context = {
        "list": found,
        "rows": views(found.page.object_list, now=now),
        "has_any": bool(found.page.object_list) or every.exists(),
        "tabs": [{"label": labels[name], "url": f"?of={name}", "active": name == side, "count": 0} for name in sides]
        if len(sides) > 1
        else [],
    }
    return render(request, "obligation/list.html", context)


def _counselors(member: Membership) -> list[tuple[str, str]]:
    """Those whom the member oversees, by name."""
    overseen = overseen_by(member).select_related("membership__user")
    return sorted(((str(c.pk), str(c)) for c in overseen), key=lambda pair: pair[1])


def _narrowed(every: Owed, now: datetime, *, which: str = "", counselor: str = "") -> Owed:
    if which == "overdue":
        every = every.filter(falls_due__lt=now)
    elif which == "soon":
        every = every.filter(falls_due__lt=now + SOON)
    return every.filter(case__counselor__pk=counselor) if counselor else every


def overseen_views(obligations: Iterable[Obligation], *, now: datetime) -> list[ObligationView]:
    """As a supervisor sees them: the case opens as they see it; what they do is to postpone or discharge."""
    duties = list(obligations)
    return [
        replace(
            row,
            about=f"{duty.case.code} · {duty.case.counselor}",
            about_url=reverse("oversight", args=[duty.case_id]),
            mend_url=reverse("obligation", args=[duty.pk]),
            mend_label=_("Postpone or discharge"),
        )
        for row, duty in zip(obligation_views(duties, now=now, name_case=True), duties, strict=True)
    ]


class DecideView(DecisionPage[DutyDecisionForm]):
    """A supervisor postpones a duty or discharges the counselor of it, and says why."""

    form_class = DutyDecisionForm
    title = gettext_lazy("Postpone or discharge")
    lead = gettext_lazy("An obligation closes by what is put on record. Where that cannot be, you decide.")
    submit_label = gettext_lazy("Decide")
    template_name = "obligation/decide.html"

    def prepare(self) -> None:
        overseen = obligation_selector.overseen(self.member, self.now)
        self.duty = get_object_or_404(overseen, pk=self.kwargs["obligation_id"])

    def subject(self) -> Obligation:
        return self.duty

    def back_url(self) -> str:
        return reverse("obligations") + "?of=overseen"

    def back_label(self) -> Text:
        return gettext_lazy("Obligations")

    def form_valid(self, form: DutyDecisionForm) -> HttpResponse:
        data = form.cleaned_data
        words: dict[str, Any] = {"reason": data["reason"], "by": self.member, "now": self.now}
        if data["kind"] == DutyDecision.POSTPONED:
            obligation_service.postpone(self.duty, until=data["until"], **words)
        else:
            obligation_service.discharge(self.duty, **words)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "shown": replace(overseen_views([self.duty], now=self.now)[0], mend_url=None),
            "earlier": [
                {
                    "kind": decision.get_kind_display(),
                    "who": decision.decided_by,
                    "when": moment(decision.decided_at),
                    "until": moment(decision.until) if decision.until else "",
                    "reason": decision.reason,
                }
                for decision in obligation_selector.decisions_on(self.duty)
            ],
        }
