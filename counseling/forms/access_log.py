"""The filter of the access log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import AccessWhat
from counseling.forms.base import choice_of
from counseling.forms.listing import PeriodForm


class AccessLogFilterForm(PeriodForm):
    """Which readings are shown; kept in the address."""

    code = forms.CharField(label=_("Case code"), required=False, max_length=20)
    person = forms.ChoiceField(label=_("Who read"), required=False)
    what = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("All")), *AccessWhat.choices])
    field_order = ("code", "person", "what", "first", "last")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "person").choices = [("", _("All")), *people]
