"""What all forms share: native inputs, large choice cards, and the source of a statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import Channel, Speaker
from counseling.cleaning import cleaned, says_something
from counseling.services.statement import Source

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Label: TypeAlias = "StrOrPromise"
LONG_TEXT = 20_000
MOST_CARDS = 5
"""With more choices than this, a list is easier to read than cards."""
CLOCK_TOLERANCE = timedelta(minutes=5)
FARTHEST = timedelta(days=100 * 366)
"""How far from today a moment may lie: beyond a century, the year is a slip of the hand."""


def choices_of(enum: type[TextChoices], *only: TextChoices) -> list[tuple[str, Label]]:
    """The choices of a TextChoices, or those named."""
    return [(member.value, member.label) for member in (only or enum)]


def choice_of(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """A field of the form that offers choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field


class Cards(forms.RadioSelect):
    """Two to five choices as large cards."""


class DateTimeInput(forms.DateTimeInput):
    """The browser's own date and time picker."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentField(forms.DateTimeField):
    """A date with a time, typed or picked, in the institution's zone."""

    widget = DateTimeInput
    input_formats = (
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%d-%m-%Y %H:%M",
        "%d-%m-%Y %H.%M",
        "%d/%m/%Y %H:%M",
        "%d/%m/%Y %H.%M",
    )
    default_error_messages = {
        "required": _("Give a date and a time."),
        "invalid": _("Give a date and a time, such as 2026-11-23 10:00."),
        "year": _("Look at the year again."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=self.input_formats, **kwargs)

    def to_python(self, value: str | datetime | date | None) -> datetime | None:
        moment = super().to_python(value)
        if moment is not None and abs(moment - timezone.now()) > FARTHEST:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return moment


class DayField(forms.DateField):
    """A date, typed or picked."""

    widget = DateInput
    formats = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
    default_error_messages = {"invalid": _("Give a date, such as 2026-11-23.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=self.formats, **kwargs)


class SearchField(forms.CharField):
    """The words that are searched in a list; empty for no search."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        super().__init__(required=False, max_length=200, widget=widget, **kwargs)


class ChoiceCards(forms.ChoiceField):
    """One choice of a few, as cards."""

    widget = Cards
    default_error_messages = {"required": _("Choose one of these.")}


class TextArea(forms.CharField):
    """Text of several lines, at most 20,000 characters, without signs that nobody sees. Where it is required, it holds
    a letter or a digit."""

    default_error_messages = {"required": _("Write this in words.")}

    def __init__(self, *, rows: int = 4, as_typed: bool = False, **kwargs: Any) -> None:
        """`as_typed`: nothing is taken out; whoever reads it looks at each sign."""
        self.as_typed = as_typed
        kwargs.setdefault("max_length", LONG_TEXT)
        # Browsers count line ends otherwise than Django; the length is checked here, with a sentence.
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value: str | None) -> str:
        text = super().clean(value)
        kept = text if self.as_typed else cleaned(text).strip()
        if self.required and not says_something(kept):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return kept

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class ConfirmForm(forms.Form):
    """A form without fields: the page says what happens, and the button does it."""


class SourceForm(forms.Form):
    """The base of every form that records what somebody said. `speakers` and `channels` narrow the choices."""

    speakers: Iterable[Speaker] = (Speaker.KONSELI,)
    channels: Iterable[Channel] = (Channel.IN_PERSON, Channel.SIGNED, Channel.PHONE, Channel.MESSAGE)
    words_required = False
    words_label: Label = _("In their own words")
    words_help: Label = ""
    field_order_last: tuple[str, ...] = ("said_by", "channel", "said_at", "words")

    said_by = ChoiceCards(label=_("Whose word is it"), choices=Speaker.choices)
    channel = ChoiceCards(label=_("How it was said"), choices=Channel.choices)
    said_at = MomentField(label=_("When it was said"))
    words = TextArea(label=_("In their own words"), rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speakers, channels = list(self.speakers), list(self.channels)
        if len(speakers) == 1:
            del self.fields["said_by"]
        else:
            choice_of(self, "said_by").choices = choices_of(Speaker, *speakers)
        choice_of(self, "channel").choices = choices_of(Channel, *channels)
        self.fields["channel"].initial = channels[0].value
        self.fields["said_at"].initial = self.initial.get("now")
        self.fields["words"].required = self.words_required
        self.fields["words"].label = self.words_label
        self.fields["words"].help_text = self.words_help
        own = [name for name in self.fields if name not in self.field_order_last]
        self.order_fields([*own, *self.field_order_last])

    def clean_said_at(self) -> datetime:
        said_at: datetime = self.cleaned_data["said_at"]
        if said_at > timezone.now() + CLOCK_TOLERANCE:
            raise forms.ValidationError(_("This lies in the future. Give the time at which it was said."))
        return said_at

    def source(self) -> Source:
        """Whose word, by which way, when; for the service."""
        data = self.cleaned_data
        return Source(
            said_by=data.get("said_by") or next(iter(self.speakers)).value,
            channel=data["channel"],
            said_at=data["said_at"],
            words=data.get("words", ""),
        )
