"""Complaints about the counselor (2a): taken down here, answered by a supervisor."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.forms.complaint import CHOICES, ComplaintForm
from counseling.selectors import spoken
from counseling.services import complaint as complaint_service
from counseling.views.dates import moment
from counseling.views.spoken import SpokenFormView


class ComplaintView(SpokenFormView):
    """Takes down a complaint and shows those that are open."""

    form_class = ComplaintForm
    title = gettext_lazy("A complaint")
    lead = gettext_lazy("Whoever is not content may say so. Your supervisor answers, not you.")
    done = gettext_lazy("The complaint is on record. Your supervisor answers it.")
    submit_label = gettext_lazy("Take the complaint down")

    def records(self) -> Sequence[Any]:
        """Open ones first, newest on top."""
        return sorted(spoken.complaints(self.case), key=lambda row: row.answered_at is not None)

    def sentence(self, row: Any) -> str:
        return str(dict(CHOICES)[row.about])

    def note(self, row: Any) -> str:
        if row.answered_at is None:
            return _("Open: waits for the supervisor's answer.")
        return _("Answered by %(name)s on %(when)s: %(answer)s") % {
            "name": row.answered_by.name,
            "when": moment(row.answered_at),
            "answer": row.answer,
        }

    def open_lines(self) -> int:
        return max(1, sum(row.answered_at is None for row in self.rows))

    def correctable(self, row: Any) -> bool:
        return super().correctable(row) and row.answered_at is None

    def values(self, row: Any) -> dict[str, Any]:
        return {"about": row.about}

    def save(self, form: Any) -> Any:
        return complaint_service.take_down(
            self.case, form.cleaned_data["about"], source=self.source(form), by=self.member, now=self.now
        )
