"""The filters of a supervisor's team, and of the open cases of one counselor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import OPEN_STATES, CaseState
from counseling.forms.base import choices_of


class TeamFilterForm(forms.Form):
    """Which counselors are shown; kept in the address."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("room", _("Has room")),
            ("full", _("Full")),
            ("away", _("Away")),
            ("gone", _("Deactivated")),
        ],
    )


class TeamCasesFilterForm(forms.Form):
    """Which of a counselor's open cases are shown; kept in the address."""

    code = forms.CharField(label=_("Case code"), required=False, max_length=20)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *choices_of(CaseState, *(state for state in CaseState if state in OPEN_STATES))],
    )
