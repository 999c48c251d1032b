"""What forms of statements share beyond the source: fields that are left out, names, hints."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import Channel
from counseling.forms.base import Cards, Label, SourceForm
from counseling.services.statement import NAME_LIMIT, Source


class HintedCards(Cards):
    """Cards with a line below the label. `hints` maps values to lines."""

    def __init__(self, *args: Any, hints: Mapping[str, Label] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name: str, value: object, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        return option


class SpokenForm(SourceForm):
    """A statement with its source. `leave_out` names the fields of the source that this form does not ask for."""

    leave_out: Iterable[str] = ()
    channel_label: Label = _("How it was said")
    channel_help: Label = ""
    said_at_label: Label = _("When it was said")
    words_last = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].label = self.channel_label
        self.fields["channel"].help_text = self.channel_help
        self.fields["said_at"].label = self.said_at_label
        if not self.words_last:
            own = [name for name in self.fields if name not in self.field_order_last]
            self.order_fields([*own, "words", "said_by", "said_by_name", "channel", "said_at"])
        for name in self.leave_out:
            del self.fields[name]

    def source(self) -> Source:
        self.cleaned_data.setdefault("channel", Channel.IN_PERSON)
        self.cleaned_data.setdefault("said_at", timezone.now())
        return super().source()


class NamedSpokenForm(SpokenForm):
    """The same, where the speaker may be somebody whose name or office matters."""

    field_order_last: tuple[str, ...] = ("said_by", "said_by_name", "channel", "said_at", "words")

    said_by_name = forms.CharField(
        label=_("Their name or office"),
        help_text=_("Such as «homeroom teacher». Leave it empty for the konseli and for yourself."),
        required=False,
        max_length=NAME_LIMIT,
    )

    def source(self) -> Source:
        return replace(super().source(), said_by_name=self.cleaned_data.get("said_by_name", ""))
