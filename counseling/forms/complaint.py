"""Forms of complaints about the counselor: one records, one answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import ComplaintAbout, Speaker
from counseling.forms.base import ChoiceCards, TextArea
from counseling.forms.spoken import NamedSpokenForm

CHOICES = [
    (ComplaintAbout.DIGNITY.value, _("Not feeling respected")),
    (ComplaintAbout.BELIEF.value, _("A belief that was pressed on them")),
    (ComplaintAbout.OTHER.value, _("Something else")),
]


class ComplaintForm(NamedSpokenForm):
    """What somebody complains about, in their words."""

    speakers = (Speaker.KONSELI, Speaker.GUARDIAN, Speaker.COLLEAGUE, Speaker.OTHER)
    words_label = _("In the words of who complains")
    words_help = _("Write it as it was said, without answering it.")
    words_required = True
    words_last = False

    about = ChoiceCards(label=_("What is it about"), choices=CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_by"].label = _("Who complains")
        self.fields["said_by_name"].help_text = _("Leave it empty for the konseli.")


class ComplaintAnswerForm(forms.Form):
    """The supervisor's answer."""

    answer = TextArea(
        label=_("Your answer"),
        help_text=_("What you looked at, what you found, and what happens now. The counselor passes it on."),
        rows=6,
    )
