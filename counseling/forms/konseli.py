"""Forms of konseli: finding one, who they are, what they ask for."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import PackagePart, RequestSource, YesNo
from counseling.choices.konseli_record import FIELDS, Kind, fields_of
from counseling.forms.base import CLOCK_TOLERANCE, ChoiceCards, DayField, MomentField, TextArea

NAME_LIMIT = 200
OLDEST = timedelta(days=120 * 366)


class KonseliSearchForm(forms.Form):
    """Looks for a konseli of the counselor's own."""

    q = forms.CharField(
        label=_("Name, code or NISN"),
        help_text=_("Three letters of the name are enough."),
        error_messages={"required": _("Write a name, a code or a NISN.")},
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "autofocus": True}),
    )


def _asked(name: str) -> forms.Field:
    """The field of a form that asks for this field of the record."""
    row = FIELDS[name]
    words: dict[str, Any] = {"label": row.label, "help_text": row.help, "required": row.missing is not None}
    if row.missing is not None:
        words["error_messages"] = {"required": row.missing}
    if row.kind is Kind.DAY:
        return DayField(**words)
    if row.kind is Kind.TEXT:
        return TextArea(rows=row.rows, max_length=row.limit, **words)
    return forms.CharField(max_length=row.limit, widget=forms.TextInput(dict(row.attrs)), **words)


class RecordFieldsForm(forms.Form):
    """Asks for some fields of the konseli's record, as its table words them; who they are comes first."""

    field_order = ("name", "birth_date", "unit")

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {name: _asked(name) for name in names}
        self.order_fields(self.field_order)

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if born is not None and not today - OLDEST < born <= today:
            raise forms.ValidationError(_("Look at the year again: nobody could be born on this day."))
        return born

    def clean_nisn(self) -> str:
        nisn = "".join(self.cleaned_data["nisn"].split())
        if nisn and not (nisn.isascii() and nisn.isdigit() and len(nisn) == 10):
            raise forms.ValidationError(_("A NISN has ten digits. Leave it empty if you are not sure."))
        return nisn


class IdentityForm(RecordFieldsForm):
    """Who a new konseli is, and how to reach them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=[name for name, row in FIELDS.items() if row.at_first], **kwargs)


class RecordPartForm(RecordFieldsForm):
    """One part of the record; `seen` says which state of it the person was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, part: PackagePart, **kwargs: Any) -> None:
        super().__init__(*args, names=fields_of(part), **kwargs)


class ContactFilterForm(forms.Form):
    """Which contacts of the konseli are shown; kept in the address."""

    reach = forms.ChoiceField(
        label=_("When they are called"),
        required=False,
        choices=[("", _("All")), ("emergency", _("In an emergency")), ("other", _("Otherwise"))],
    )


class ContactForm(forms.Form):
    """A contact of the konseli, who is called in need."""

    name = forms.CharField(
        label=_("Name"),
        error_messages={"required": _("Write who it is.")},
        max_length=NAME_LIMIT,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=_("Who they are to the konseli"),
        help_text=_("Such as aunt, neighbour, homeroom teacher."),
        required=False,
        max_length=NAME_LIMIT,
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    emergency = ChoiceCards(
        label=_("To be called in an emergency?"),
        choices=[(YesNo.YES.value, _("Yes")), (YesNo.NO.value, _("No"))],
        initial=YesNo.NO.value,
    )

    def for_emergencies(self) -> bool:
        return bool(self.cleaned_data["emergency"] == YesNo.YES)


class HelpRequestForm(forms.Form):
    """Who asked for help, when, and in which words."""

    source = ChoiceCards(label=_("Who asks for help"), choices=RequestSource.choices)
    asked_by_name = forms.CharField(
        label=_("Name of who asks"),
        help_text=_("When it is not the konseli."),
        required=False,
        max_length=NAME_LIMIT,
    )
    words = TextArea(
        label=_("What they say"),
        help_text=_("In their own words, as short as they put it."),
        rows=3,
        required=False,
    )
    requested_at = MomentField(label=_("When they asked"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].initial = RequestSource.SELF.value
        self.fields["requested_at"].initial = self.initial.get("now")

    def clean_requested_at(self) -> datetime:
        asked: datetime = self.cleaned_data["requested_at"]
        if asked > timezone.now() + CLOCK_TOLERANCE:
            raise forms.ValidationError(_("This lies in the future. Give the time at which they asked."))
        return asked
