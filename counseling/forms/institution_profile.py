"""The forms of what an institution says of itself."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import InstitutionKind
from counseling.forms.base import TextArea
from counseling.forms.founding import address_field, npsn_field
from counseling.services.institution_profile import LARGEST_MIB, YEAR_LIMIT


class LetterheadForm(forms.Form):
    """What stands on the institution's papers beside its name."""

    kind = forms.ChoiceField(label=_("What it is"), choices=InstitutionKind.choices)
    address = address_field()
    npsn = npsn_field()
    head_name = forms.CharField(
        label=_("Head of the institution"), help_text=_("Name with titles."), max_length=200, required=False
    )
    head_number = forms.CharField(label=_("NIP of the head"), max_length=30, required=False)
    signed_at = forms.CharField(
        label=_("Place of signature"), help_text=_("For example «Denpasar»."), max_length=80, required=False
    )


class LogoForm(forms.Form):
    """The picture on the papers."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=format_lazy(_("A PNG of up to {limit} MB."), limit=LARGEST_MIB),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        error_messages={"required": _("Choose the logo.")},
    )


class EmergencyNumbersForm(forms.Form):
    """The numbers that are shown in an emergency, one a line."""

    numbers = TextArea(
        label=_("Numbers"),
        help_text=_(
            "One a line: the number, then what it is for. They stand in this order. Call each once to be sure."
        ),
        rows=6,
        max_length=2000,
    )


class ClassesForm(forms.Form):
    """The school year and its classes."""

    school_year = forms.CharField(
        label=_("School year"),
        help_text=_("For example 2026/2027."),
        max_length=YEAR_LIMIT,
        error_messages={"required": _("Write the school year.")},
    )
    classes = TextArea(label=_("Classes"), help_text=_("One a line."), rows=8, max_length=8000, required=False)
