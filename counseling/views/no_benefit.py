"""After the limit (1b): why no further session can open, and what can: a changed plan, a referral, the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from counseling.choices import WORKING_STATES, StatementKind, Transition
from counseling.forms.goal import PlanChangedForm
from counseling.presenters.dates import day
from counseling.presenters.spoken import who_said
from counseling.selectors import ledger, spoken
from counseling.selectors import waiver as waiver_selector
from counseling.selectors.casefile import derive
from counseling.services import goal as goal_service
from counseling.services.door import gate
from counseling.views.spoken import SpokenFormView, StatementLine
from counseling.views.waiver import WaiverView, waiver_views

if TYPE_CHECKING:
    from counseling.models import Statement

CODE = "1b.no-benefit"


class NoBenefitView(SpokenFormView[PlanChangedForm, "Statement"]):
    """The page lists the sessions without benefit and who said so, and records a changed plan."""

    shows_sealed = True
    form_class = PlanChangedForm
    template_name = "no_benefit/page.html"
    title = gettext_lazy("When sessions bring no benefit")
    submit_label = gettext_lazy("Save the changed plan")
    done = gettext_lazy("The changed plan is on record.")

    @cached_property
    def preview(self) -> gate.Preview:
        return gate.preview(self.case, now=self.now)

    @cached_property
    def streak(self) -> list[Statement]:
        """The words on the sessions that brought nothing, the newest first."""
        return derive.without_benefit(self.preview.snapshot.record)

    @property
    def limit(self) -> int:
        return self.preview.snapshot.policy.no_benefit_limit

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.PLAN_CHANGED)

    def sentence(self, row: Statement) -> str:
        return str(StatementKind.PLAN_CHANGED.label)

    def form_valid(self, form: PlanChangedForm) -> HttpResponse:
        goal_service.change_plan(self.case, source=self.source(form), by=self.member, now=self.now)
        return super().form_valid(form)

    def get_success_url(self) -> str:
        """Back here: the changed plan is the first of two steps."""
        return self.here()

    def about(self) -> dict[str, Any]:
        closed = len(self.streak) >= self.limit
        return {
            "closed": closed,
            "headline": self._headline(closed),
            "sessions": self._sessions(),
            "plan_changed": self._plan_changed(),
            "waiver": self._waiver(),
            "waiver_url": self._waiver_url(),
            "working": self.case.state in WORKING_STATES,
        }

    def _headline(self, closed: bool) -> str:
        count = len(self.streak)
        said = ngettext(
            "%(n)d session in a row brought no benefit; the limit is %(limit)d.",
            "%(n)d sessions in a row brought no benefit; the limit is %(limit)d.",
            count,
        ) % {"n": count, "limit": self.limit}
        if closed:
            return f"{said} {_('A further session is closed for now.')}"
        return said if count else _("The last session brought some benefit, or nobody has been asked.")

    def _sessions(self) -> list[StatementLine]:
        """Each session of the streak, with whose word it is."""
        sessions = {session.pk: session for session in self.preview.snapshot.record.sessions}
        return [
            StatementLine(
                sentence=_("Session %(number)d, %(day)s") % {"number": session.number, "day": day(session.opened_at)},
                who=who_said(row),
                at=row.said_at,
                words=row.words,
            )
            for row in self.streak
            if row.session_id is not None and (session := sessions[row.session_id])
        ]

    def _plan_changed(self) -> bool:
        """Whether the plan was changed since the last session that brought nothing."""
        since = self.streak[0].said_at if self.streak else None
        return bool(self.rows) and (since is None or self.rows[0].said_at >= since)

    def _waiver(self) -> WaiverView | None:
        """The waiver that was asked for already."""
        standing = waiver_selector.standing_of(self.case, self.now)
        found = [row for row in standing if row.code == CODE and row.transition == Transition.CONTINUE]
        return waiver_views(found[:1], now=self.now)[0] if found else None

    def _waiver_url(self) -> str:
        """Where to ask for one: from the last refusal, since the rules say whether it can be waived at all."""
        refused = ledger.refused_since(self.case, Transition.CONTINUE, actor_id=self.member.user_id)
        if refused is None or CODE not in gate.waivable(refused):
            return ""
        query = urlencode({"code": CODE, "next": self.here()})
        return f"{reverse('waiver-ask', args=[self.case.pk, refused.number])}?{query}"
