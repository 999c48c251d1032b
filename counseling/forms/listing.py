"""What stands above a list: the search in sealed words, and the filter by days."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import DayField, SearchField

IN_OUR_TIME = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1)))


class WordsForm(forms.Form):
    """Words to look for. Posted, so that none stands in an address."""

    q = SearchField(label=_("Words to look for"))


class PeriodForm(forms.Form):
    """From which day to which; kept in the address."""

    first = DayField(label=_("From"), required=False, validators=IN_OUR_TIME)
    last = DayField(label=_("To"), required=False, validators=IN_OUR_TIME)
