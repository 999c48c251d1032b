"""Forms of times and places for meetings."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import Channel, PlaceKind, Side, Speaker
from counseling.forms.base import ChoiceCards, MomentField, SourceForm, TextArea, choices_of
from counseling.services.appointment import Meeting

CHANNELS = (Channel.IN_PERSON, Channel.MESSAGE, Channel.PHONE, Channel.SIGNED)
BOTH = "both"
OWN_REASON = "own_reason"
PLACE_LENGTH = 500
WHEN = {"required": _("Give a date and a time, such as 2026-11-23 10:00.")}


class ClockField(forms.TimeField):
    """A time of day, typed or picked."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {
        "required": _("Give a time, such as 10:45."),
        "invalid": _("Give a time, such as 10:45."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=("%H:%M", "%H:%M:%S", "%H.%M"), **kwargs)


class MeetingForm(forms.Form):
    """When and where. The end is a time of the same day, or of the next one past midnight."""

    starts_at = MomentField(label=_("Starts"), error_messages=WHEN)
    ends_at = ClockField(label=_("Ends"))
    place_kind = ChoiceCards(label=_("How you meet"), choices=PlaceKind.choices, initial=PlaceKind.ROOM)
    place = forms.CharField(
        label=_("Where exactly"),
        help_text=_("Room, link, address or number. The konseli has to find it."),
        max_length=PLACE_LENGTH,
        error_messages={"required": _("Say where you meet.")},
    )

    def meeting(self) -> Meeting:
        data = self.cleaned_data
        starts_at: datetime = data["starts_at"]
        local = timezone.localtime(starts_at)
        ends_at = local.replace(hour=data["ends_at"].hour, minute=data["ends_at"].minute, second=0, microsecond=0)
        if ends_at < local and local - ends_at > timedelta(hours=12):
            ends_at += timedelta(days=1)
        return Meeting(starts_at=starts_at, ends_at=ends_at, place_kind=data["place_kind"], place=data["place"])


class ProposeForm(MeetingForm, SourceForm):
    """A meeting, and who has agreed to it so far."""

    channels = CHANNELS

    agreed_by = ChoiceCards(
        label=_("Who has agreed to this time and place?"),
        choices=[
            (BOTH, _("Both of us: the konseli has said yes")),
            (Side.COUNSELOR.value, _("I propose it; the konseli still has to answer")),
            (Side.KONSELI.value, _("The konseli proposes it; I still have to check")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["words"]
        self.fields["channel"].label = _("How you talked about it")
        self.fields["said_at"].label = _("When you talked about it")

    def sides(self) -> list[str]:
        """Who agrees, the proposing side first."""
        agreed_by = self.cleaned_data["agreed_by"]
        return [Side.COUNSELOR.value, Side.KONSELI.value] if agreed_by == BOTH else [agreed_by]


SUITS = [
    ("both", _("Time and place suit")),
    ("time", _("Only the time suits")),
    ("place", _("Only the place suits")),
]


class KonseliConfirmForm(SourceForm):
    """The konseli's answer to a proposal, or their guardian's."""

    speakers = (Speaker.KONSELI, Speaker.GUARDIAN)
    channels = CHANNELS
    suits = ChoiceCards(label=_("What the konseli says to it"), choices=SUITS, initial="both")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_by"].initial = Speaker.KONSELI.value


class OwnConfirmForm(forms.Form):
    """The counselor's own answer to a proposal."""

    suits = ChoiceCards(label=_("Does it suit you?"), choices=SUITS, initial="both")


WHOSE = [
    (Side.KONSELI.value, _("The konseli asked for it")),
    (OWN_REASON, _("I ask for it, for a reason of my own (illness, other duties)")),
    (Side.COUNSELOR.value, _("I ask for it, for another reason (exams, the room is taken)")),
]
WHOSE_HELP = _("Repeated changes for your own reasons are shown to your supervisor.")


class ChangeForm(forms.Form):
    """Whose wish a change is, by which way it came, and why."""

    whose = ChoiceCards(label=_("Whose wish is it?"), choices=WHOSE, help_text=WHOSE_HELP)
    channel = ChoiceCards(
        label=_("How you talked about it"), choices=choices_of(Channel, *CHANNELS), initial=Channel.IN_PERSON
    )
    words = TextArea(
        label=_("Why"), rows=3, required=False, help_text=_("One sentence is enough. Needed when it is your wish.")
    )

    def side(self) -> str:
        return Side.KONSELI.value if self.cleaned_data["whose"] == Side.KONSELI else Side.COUNSELOR.value

    def own_reason(self) -> bool:
        return bool(self.cleaned_data["whose"] == OWN_REASON)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("whose") and data["whose"] != Side.KONSELI and not data.get("words", "").strip():
            self.add_error("words", _("Say in one sentence why you ask for it."))
        return data


class MoveForm(MeetingForm, ChangeForm):
    """A new time or place, and why the old one falls."""

    field_order = ("starts_at", "ends_at", "place_kind", "place", "whose", "words", "channel")


class CancelForm(ChangeForm):
    """Why an appointment falls away."""

    field_order = ("whose", "words", "channel")
