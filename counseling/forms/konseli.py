"""Forms of konseli: finding one, who they are, what they ask for."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import RequestSource, YesNo
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


class IdentityForm(forms.Form):
    """Who the konseli is, and how to reach them."""

    name = forms.CharField(
        label=_("Full name"),
        error_messages={"required": _("Write the name by which you will find the konseli again.")},
        max_length=NAME_LIMIT,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    birth_date = DayField(
        label=_("Date of birth"),
        help_text=_("Until it is known, the konseli counts as under age."),
        required=False,
    )
    unit = forms.CharField(label=_("School, class or unit"), required=False, max_length=NAME_LIMIT)
    nisn = forms.CharField(
        label="NISN",
        help_text=_("The national student number: ten digits."),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("A number at which the konseli can be reached without anybody else listening."),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )

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


class RecordPartForm(forms.Form):
    """One part of the record; `seen` says which state of it the person was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class RecordIdentityForm(IdentityForm, RecordPartForm):
    """The same on the konseli's record, where the ways to reach them are a part of their own."""

    phone = None  # type: ignore[assignment]


class ContactFilterForm(forms.Form):
    """Which contacts of the konseli are shown; kept in the address."""

    reach = forms.ChoiceField(
        label=_("When they are called"),
        required=False,
        choices=[("", _("All")), ("emergency", _("In an emergency")), ("other", _("Otherwise"))],
    )


class ReachForm(RecordPartForm):
    """How to reach the konseli, and where they live."""

    phone = IdentityForm.base_fields["phone"]
    address = TextArea(
        label=_("Address"),
        help_text=_("Street and number, or hamlet with RT and RW."),
        rows=2,
        required=False,
        max_length=1000,
    )
    village = forms.CharField(label=_("Village or kelurahan"), required=False, max_length=NAME_LIMIT)


class KnownForm(RecordPartForm):
    """How the konseli wishes to be known: language, culture and belief (2a, 2c)."""

    language = forms.CharField(
        label=_("Language they feel at home in"),
        help_text=_("Such as Indonesian, Javanese, English."),
        required=False,
        max_length=NAME_LIMIT,
    )
    culture_and_belief = TextArea(
        label=_("Culture and belief"),
        help_text=_("What they tell you matters to them: customs, faith, family. Ask, do not guess."),
        rows=5,
        required=False,
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
