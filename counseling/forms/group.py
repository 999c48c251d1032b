"""Forms of group meetings: arranging, opening and closing them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Attendance, Side
from counseling.forms.appointment import OWN_REASON, WHEN, WHOSE_HELP, MeetingForm
from counseling.forms.base import ChoiceCards, MomentField, TextArea, choice_of


class GroupFilterForm(forms.Form):
    """The filters above the list, kept in the address: a code tells no name."""

    code = forms.CharField(label=_("Code of the group or of a case"), required=False, max_length=20)
    when = forms.ChoiceField(
        label=_("Time"), required=False, choices=[("", _("All")), ("ahead", _("Ahead")), ("past", _("Past"))]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("asked", _("Not all agree yet")),
            ("agreed", _("All agree")),
            ("open", _("In session")),
            ("fell", _("Fell away")),
        ],
    )


class GroupForm(MeetingForm):
    """The members, the time and the place. `cases` are (id, what the card says)."""

    field_order = ("cases", "starts_at", "ends_at", "place_kind", "place")

    cases = forms.MultipleChoiceField(
        label=_("Who takes part"),
        help_text=_("Two to twelve. Each is asked by you whether they agree; nobody learns here who else comes."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose two cases at least.")},
    )

    def __init__(self, *args: Any, cases: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "cases").choices = cases


class GroupAddForm(forms.Form):
    """Further members. `cases` are (id, what the card says)."""

    cases = forms.MultipleChoiceField(
        label=_("Who joins"),
        help_text=_("Each is asked by you whether they agree; nobody learns here who else comes."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who joins.")},
    )

    def __init__(self, *args: Any, cases: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "cases").choices = cases


class GroupMoveForm(MeetingForm):
    """Another time or place for all, and the reason."""

    field_order = ("starts_at", "ends_at", "place_kind", "place", "whose", "words")

    whose = ChoiceCards(
        label=_("What is the reason?"),
        choices=[
            (OWN_REASON, _("A reason of my own (illness, other duties)")),
            (Side.COUNSELOR.value, _("Another reason (exams, the room is taken, it suits the group better)")),
        ],
        help_text=WHOSE_HELP,
    )
    words = TextArea(
        label=_("Why"),
        rows=3,
        help_text=_("One sentence is enough. It stands in the case of each konseli: name nobody in it."),
    )

    def own_reason(self) -> bool:
        return bool(self.cleaned_data["whose"] == OWN_REASON)


class GroupOpenForm(forms.Form):
    """Opens the sessions. Carries for each case the last entry that was seen, and the page's own mark."""

    press = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case_ids: Sequence[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case_ids = case_ids
        for case_id in case_ids:
            self.fields[seen_name(case_id)] = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def seen(self) -> dict[UUID, int]:
        """What was seen of each case; one without a number counts as out of date."""
        found = {case_id: self.cleaned_data.get(seen_name(case_id)) for case_id in self.case_ids}
        return {case_id: -1 if number is None else number for case_id, number in found.items()}


def seen_name(case_id: UUID) -> str:
    return f"seen_{case_id.hex}"


ATTENDANCE = [
    (Attendance.HELD.value, _("Was there")),
    (Attendance.KONSELI_ABSENT.value, _("Did not come")),
    (Attendance.COUNSELOR_ABSENT.value, _("I could not be there")),
]


class GroupCloseForm(forms.Form):
    """One end for all, and the attendance of each. `members` are (session's id, what the label says)."""

    closed_at = MomentField(label=_("Until when?"), error_messages=WHEN)

    def __init__(self, *args: Any, members: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_ids = [session_id for session_id, _label in members]
        for session_id, label in members:
            self.fields[_name(session_id)] = ChoiceCards(label=label, choices=ATTENDANCE, initial=Attendance.HELD)

    def attendance(self) -> dict[UUID, str]:
        return {session_id: self.cleaned_data[_name(session_id)] for session_id in self.session_ids}


def _name(session_id: UUID) -> str:
    return f"attendance_{session_id.hex}"
