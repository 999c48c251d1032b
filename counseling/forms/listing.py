"""What stands above a list: the search in sealed words, and the filter by days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import DayField, SearchField

IN_OUR_TIME = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1)))


class WordsForm(forms.Form):
    """Words to look for. Posted, so that none stands in an address."""

    q = SearchField(label=_("Words to look for"))


class FilterForm(forms.Form):
    """A filter of which a field stands at its `initial` where the address leaves it out; kept in the address."""

    def __init__(self, data: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__({**_at_first(self.base_fields, kwargs.get("initial")), **dict(data.items())}, **kwargs)


def _at_first(fields: Mapping[str, forms.Field], initial: Mapping[str, Any] | None) -> dict[str, Any]:
    standing = {name: field.initial for name, field in fields.items() if field.initial is not None}
    return {**standing, **(initial or {})}


class PeriodForm(forms.Form):
    """From which day to which; kept in the address."""

    first = DayField(label=_("From"), required=False, validators=IN_OUR_TIME)
    last = DayField(label=_("To"), required=False, validators=IN_OUR_TIME)
