"""The filter of the access log."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from counseling.choices import AccessWhat
from counseling.forms.base import DayField

IN_OUR_TIME = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1)))


class AccessLogFilterForm(forms.Form):
    """Which readings are shown; kept in the address."""

    code = forms.CharField(label=_("Case code"), required=False, max_length=20)
    person = forms.ChoiceField(label=_("Who read"), required=False)
    what = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("All")), *AccessWhat.choices])
    first = DayField(label=_("From"), required=False, validators=IN_OUR_TIME)
    last = DayField(label=_("To"), required=False, validators=IN_OUR_TIME)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("All")), *people]  # type: ignore[attr-defined]
