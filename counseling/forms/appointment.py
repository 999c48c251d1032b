"""Forms of times and places for meetings."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import Channel, PlaceKind, Side, Speaker
from counseling.forms.base import ChoiceCards, Label, MomentField, SourceForm, TextArea, choices_of
from counseling.services.appointment import MOST_OFFERED, Meeting, numbered
from counseling.services.place import LIMIT

CHANNELS = (Channel.IN_PERSON, Channel.MESSAGE, Channel.PHONE, Channel.SIGNED)
BOTH = "both"
OWN_REASON = "own_reason"
WHOSE_HELP = _("Repeated changes for your own reasons are shown to your supervisor.")
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
        help_text=_("The room, the https link, the address or the number. The konseli has to find it."),
        max_length=LIMIT,
        error_messages={"required": _("Say where you meet.")},
    )

    def meeting(self) -> Meeting:
        data = self.cleaned_data
        return _meeting(data["starts_at"], data["ends_at"], data["place_kind"], data["place"])


def _meeting(starts_at: datetime, ends: time, kind: str, place: str) -> Meeting:
    local = timezone.localtime(starts_at)
    ends_at = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    if ends_at < local and local - ends_at > timedelta(hours=12):
        ends_at += timedelta(days=1)
    return Meeting(starts_at=starts_at, ends_at=ends_at, place_kind=kind, place=place)


FURTHER = range(2, MOST_OFFERED + 1)
PARTS = ("starts_at", "ends_at", "place_kind", "place")


class OfferForm(MeetingForm):
    """A time and place, and up to four others of which the other side chooses one. A further time is at the place of
    the first, unless it names its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in FURTHER:
            self.fields[f"starts_at_{number}"] = MomentField(label=_("Starts"), required=False)
            self.fields[f"ends_at_{number}"] = ClockField(label=_("Ends"), required=False)
            self.fields[f"place_kind_{number}"] = forms.ChoiceField(
                label=_("How you meet"), choices=[("", _("As the first time")), *PlaceKind.choices], required=False
            )
            self.fields[f"place_{number}"] = forms.CharField(
                label=_("Where exactly"),
                help_text=_("Leave it empty for the same place."),
                max_length=LIMIT,
                required=False,
            )

    def first(self) -> list[forms.BoundField]:
        """The fields of the first time."""
        return [self[name] for name in PARTS]

    def further(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The fields of the other times, each with its number."""
        return [(number, [self[numbered(name, number)] for name in PARTS]) for number in FURTHER]

    def further_open(self) -> bool:
        """Whether something stands there, or has to be mended."""
        return any(field.errors or field.data for _, fields in self.further() for field in fields)

    def others(self) -> list[forms.BoundField]:
        """What the form asks beside the times."""
        times = {numbered(name, number) for name in PARTS for number in (1, *FURTHER)}
        return [field for field in self if field.name not in times]

    def meetings(self) -> list[Meeting]:
        """The times as they were offered, the first one first."""
        data = self.cleaned_data
        found = [self.meeting()]
        for number in FURTHER:
            starts_at, ends_at, kind, place = (data[numbered(name, number)] for name in PARTS)
            if starts_at:
                found.append(_meeting(starts_at, ends_at, kind or data["place_kind"], place or data["place"]))
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for number in FURTHER:
            starts_at, ends_at, kind, place = (data.get(numbered(name, number)) for name in PARTS)
            if starts_at and not ends_at:
                self._ask(f"ends_at_{number}", ClockField.default_error_messages["required"])
            elif not starts_at and (ends_at or kind or place):
                self._ask(f"starts_at_{number}", WHEN["required"])
            if kind and kind != data.get("place_kind") and not place:
                self._ask(f"place_{number}", _("Say where you meet."))
        return data

    def _ask(self, name: str, message: Label) -> None:
        """What is missing is asked for, unless something there is wrong already."""
        if name not in self.errors:
            self.add_error(name, message)


class ProposeForm(OfferForm, SourceForm):
    """A meeting or several to choose from, and who has agreed so far."""

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

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("agreed_by") == BOTH and any(data.get(f"starts_at_{number}") for number in FURTHER):
            self.add_error("agreed_by", _("You agree on one time. Leave the others out, or say who proposes them."))
        return data


SUITS = [
    ("both", _("Time and place suit")),
    ("time", _("Only the time suits")),
    ("place", _("Only the place suits")),
]


class KonseliConfirmForm(SourceForm):
    """The answer of the konseli or their guardian to a proposal."""

    speakers = (Speaker.KONSELI, Speaker.GUARDIAN)
    channels = CHANNELS
    suits = ChoiceCards(label=_("What the konseli says to it"), choices=SUITS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_by"].initial = Speaker.KONSELI.value


class CounselorConfirmForm(forms.Form):
    """The counselor's own answer to a proposal."""

    suits = ChoiceCards(label=_("Does it suit you?"), choices=SUITS, initial="both")


class KonseliCounterForm(OfferForm, SourceForm):
    """The konseli answers a proposal with another time."""

    speakers = (Speaker.KONSELI, Speaker.GUARDIAN)
    channels = CHANNELS
    words_label = _("Why the other time does not suit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_by"].initial = Speaker.KONSELI.value


class CounselorCounterForm(OfferForm):
    """The counselor answers the konseli's proposal with another time."""

    whose = ChoiceCards(
        label=_("Why it does not suit you"),
        choices=[
            (Side.COUNSELOR.value, _("I am not free, or the place is taken")),
            (OWN_REASON, _("For a reason of my own (illness, other duties)")),
        ],
        help_text=WHOSE_HELP,
    )
    words = TextArea(label=_("Why"), rows=3, help_text=_("One sentence is enough."))


WHOSE = [
    (Side.KONSELI.value, _("The konseli asked for it")),
    (OWN_REASON, _("I ask for it, for a reason of my own (illness, other duties)")),
    (Side.COUNSELOR.value, _("I ask for it, for another reason (exams, the room is taken)")),
]


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
    """A new time or place, and the reason for the change."""

    field_order = ("starts_at", "ends_at", "place_kind", "place", "whose", "words", "channel")


class CancelForm(ChangeForm):
    """The reason why an appointment is cancelled."""

    field_order = ("whose", "words", "channel")
