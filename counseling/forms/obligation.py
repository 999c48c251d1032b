"""Forms of obligations: the filter of the list, and what a supervisor decides on one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import DutyDecision
from counseling.forms.base import ChoiceCards, MomentField, TextArea, choice_of

WHICH = [("open", _("All open")), ("overdue", _("Overdue")), ("soon", _("Due within three days"))]


class ObligationFilterForm(forms.Form):
    """Which obligations are shown; kept in the address. `counselor` is there for supervisors alone."""

    which = forms.ChoiceField(
        label=_("Show"), choices=WHICH, required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    counselor = forms.ChoiceField(
        label=_("Counselor"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, counselors: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if counselors:
            choice_of(self, "counselor").choices = [("", _("All")), *counselors]
        else:
            del self.fields["counselor"]


class DutyDecisionForm(forms.Form):
    """Postpones a duty or discharges the counselor of it, with the reason."""

    kind = ChoiceCards(
        label=_("Your decision"),
        choices=[
            (DutyDecision.POSTPONED.value, _("Postpone it")),
            (DutyDecision.DISCHARGED.value, _("Take it off the counselor for good")),
        ],
    )
    until = MomentField(
        label=_("New due time"), required=False, help_text=_("Only when you postpone: 90 days from now at most.")
    )
    reason = TextArea(
        label=_("Why"),
        help_text=_("For example: telling the konseli now would endanger them, or a court forbids it."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == DutyDecision.POSTPONED and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say until when it is postponed."))
        return data
