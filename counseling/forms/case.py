"""Forms of the caseload."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Attendance, CaseState, SessionKind
from counseling.forms.base import SearchField
from counseling.forms.listing import FilterForm


class CaseSearchForm(forms.Form):
    """Looks for a case. Posted, so that no name stands in an address."""

    q = SearchField(label=_("Name, code or NISN"))


class CaseFilterForm(FilterForm):
    """The filter above the caseload, kept in the address."""

    state = forms.ChoiceField(
        label=_("State"),
        initial="open",
        choices=[("open", _("Open")), *CaseState.choices, ("all", _("All"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class JourneyFilterForm(forms.Form):
    """What of a case's journey is shown; kept in the address."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("decisions", _("Decisions")),
            ("refused", _("What was refused")),
            ("said", _("What was said")),
            ("meetings", _("Meetings")),
        ],
    )


class DecisionFilterForm(forms.Form):
    """Which decisions on a case are shown; kept in the address."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), ("passed", _("What went ahead")), ("refused", _("What was refused"))],
    )


class SessionFilterForm(forms.Form):
    """Which sessions of a case are shown; kept in the address."""

    attendance = forms.ChoiceField(
        label=_("Attendance"),
        required=False,
        choices=[("", _("All")), *Attendance.choices, ("open", _("Still open"))],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *SessionKind.choices])
