"""Attempts to reach the konseli (1a)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from counseling.choices import ContactOutcome, StatementKind
from counseling.forms.contact_attempt import ContactAttemptForm
from counseling.selectors import contact_attempt as attempt_selector
from counseling.selectors import spoken
from counseling.services import contact_attempt as attempt_service
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Case, Statement


class ContactAttemptView(SpokenFormView[ContactAttemptForm, "Statement"]):
    """The page lists the attempts, and says above them how long the konseli has not been in contact."""

    form_class = ContactAttemptForm
    title = gettext_lazy("Reaching the konseli")
    template_name = "contact_attempt/page.html"

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.CONTACT)

    def sentence(self, row: Statement) -> str:
        return str(ContactOutcome(row.value).label)

    def who(self, row: Statement) -> str:
        return str(row.get_channel_display())

    def values(self, row: Statement) -> dict[str, Any]:
        return {"outcome": row.value}

    def form_valid(self, form: ContactAttemptForm) -> HttpResponse:
        attempt_service.record(
            self.case, form.cleaned_data["outcome"], source=self.source(form), by=self.member, now=self.now
        )
        return super().form_valid(form)

    def about(self) -> dict[str, Any]:
        return about_silence(self.case, now=self.now)


def about_silence(case: Case, *, now: datetime) -> dict[str, Any]:
    """How long it has been silent, and when that is long, in words: what contact_attempt/silence.html shows."""
    silence = attempt_selector.silence(case, now=now)
    days = ngettext("Silent for %(n)d day", "Silent for %(n)d days", silence.days) % {"n": silence.days}
    if silence.days == 0:
        days = _("In touch within the last day")
    tried = ngettext(
        "tried on %(n)d day since the last contact", "tried on %(n)d days since the last contact", silence.attempts
    ) % {"n": silence.attempts}
    needs = _("A konseli counts as out of reach after %(days)d silent days with attempts on %(tries)d days.") % {
        "days": silence.days_needed,
        "tries": silence.attempts_needed,
    }
    return {"silence": f"{days}, {tried}." if silence.attempts else f"{days}.", "needs": needs}
