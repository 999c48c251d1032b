"""The forms of the guide in which the first institution is founded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import InstitutionKind, TimeZone
from counseling.forms.account import NewPasswordForm
from counseling.forms.base import ChoiceCards, choices_of
from counseling.services.founding import ADDRESS_LIMIT
from counseling.services.institution import NAME_LIMIT


def npsn_field() -> forms.CharField:
    return forms.CharField(
        label=_("NPSN"), help_text=_("For schools: eight characters."), max_length=20, required=False
    )


def address_field() -> forms.CharField:
    return forms.CharField(label=_("Address"), max_length=ADDRESS_LIMIT, required=False)


class FoundingCodeForm(forms.Form):
    """The code of the console."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Twelve letters and digits. Capitals, dashes and blanks do not matter."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code.")},
    )


class ProfileOfInstitutionForm(forms.Form):
    """What an institution is, and where."""

    name = forms.CharField(
        label=_("Name of the institution"),
        help_text=_("As it stands on your letters."),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write the name of the institution.")},
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("", _("Choose")), *InstitutionKind.choices],
        error_messages={"required": _("Choose one of these.")},
    )
    npsn = npsn_field()
    address = address_field()
    time_zone = ChoiceCards(
        label=_("Time zone"), help_text=_("All times on the pages show in it."), choices=choices_of(TimeZone)
    )


class FirstAdministratorForm(forms.Form):
    """Who founds it."""

    person = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Give a name.")},
    )
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("You sign in with it. Use an address that nobody else reads."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Give an email address.")},
    )


class FoundingForm(NewPasswordForm):
    """The password, and with it the last word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Your password")
