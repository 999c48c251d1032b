"""The form of a counselor's own contact data for the comparison with konseli (2i)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import TextArea
from counseling.services.counselor_contact import CounselorContact


class CounselorContactForm(forms.Form):
    """All fields are optional; the form replaces what was kept before."""

    phones = TextArea(
        label=_("Your phone numbers"),
        help_text=_("Several with a comma between."),
        rows=2,
        required=False,
        max_length=400,
    )
    address = TextArea(
        label=_("Your address"),
        help_text=_("Street and number, or hamlet with RT and RW."),
        rows=2,
        required=False,
        max_length=1000,
    )
    village = forms.CharField(label=_("Village or kelurahan"), required=False, max_length=200)
    family_names = forms.CharField(
        label=_("Your family names"),
        help_text=_("Names that your family carries, such as a marga. Only looked at within the same village."),
        required=False,
        max_length=200,
    )

    def counselor_contact(self) -> CounselorContact:
        return CounselorContact(**self.cleaned_data)
