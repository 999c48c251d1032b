"""The form that announces an absence."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import AbsenceKind
from counseling.forms.appointment import ClockField
from counseling.forms.base import FARTHEST, ChoiceCards, DayField, MomentField

DAY = timedelta(days=1)


class AbsenceFilterForm(forms.Form):
    """The filters above the list, kept in the address."""

    when = forms.ChoiceField(
        label=_("Time"),
        choices=[("", _("All")), ("ahead", _("Now and to come")), ("past", _("Over or cancelled"))],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    kind = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("All")), *AbsenceKind.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class AbsenceForm(forms.Form):
    """Days, whole ones unless a time of day is given."""

    kind = ChoiceCards(
        label=_("Why you are away"),
        choices=AbsenceKind.choices,
        help_text=_("For yourself alone: no konseli is told why, and the link to your calendar does not carry it."),
    )
    first_day = DayField(label=_("First day"), error_messages={"required": _("Give a date, such as 2026-11-23.")})
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty where it is the same day."))
    from_time = ClockField(
        label=_("From what time on the first day"), required=False, help_text=_("Leave it empty for the whole day.")
    )
    until_time = ClockField(
        label=_("Until what time on the last day"), required=False, help_text=_("Leave it empty for the whole day.")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        for name, on in (("first_day", first), ("last_day", last)):
            if on and abs(on - timezone.localdate()) > FARTHEST:
                self.add_error(name, MomentField.default_error_messages["year"])
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        return data

    def starts_at(self) -> datetime:
        data = self.cleaned_data
        return timezone.make_aware(datetime.combine(data["first_day"], data["from_time"] or time.min))

    def ends_at(self) -> datetime:
        """The time given, or the midnight after the last day."""
        data = self.cleaned_data
        last = data["last_day"] or data["first_day"]
        if data["until_time"]:
            return timezone.make_aware(datetime.combine(last, data["until_time"]))
        return timezone.make_aware(datetime.combine(last + DAY, time.min))
