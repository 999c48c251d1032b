"""The field for signed papers: several files, checked for size here and for what they are by the service."""

from collections.abc import Iterable

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.services.consent_paper import LARGEST, LARGEST_MIB, MOST, PDF, PICTURES, too_large

HELP = format_lazy(
    _("PDF or picture (JPEG, PNG, WebP), up to {limit} MB each, {most} at most. They are kept sealed."),
    limit=LARGEST_MIB,
    most=MOST,
)
AGAIN = _("Choose the papers again: the browser does not keep them.")


class PapersInput(forms.FileInput):
    """The browser's own choice of files, several at once."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"multiple": True, "accept": ",".join([PDF, *PICTURES.values()])})


class PapersField(forms.FileField):
    """The bytes of each paper chosen."""

    widget = PapersInput
    default_error_messages = {"required": _("Choose the signed paper.")}

    def clean(self, data: Iterable[UploadedFile[bytes] | None] | None, initial: object = None) -> list[bytes]:
        files = [file for file in data or [] if file]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST:
            raise forms.ValidationError(
                format_lazy(_("Choose {most} papers at most. Put the pages into one PDF."), most=MOST)
            )
        if any((file.size or 0) > LARGEST for file in files):
            raise forms.ValidationError(str(too_large()))
        return [file.read() for file in files]


class PapersForm(forms.Form):
    """Signed papers, added to a permission that is on record."""

    papers = PapersField(label=_("Signed papers"), help_text=HELP)
