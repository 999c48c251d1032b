"""The filters above the sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import choice_of
from counseling.forms.listing import PeriodForm

if TYPE_CHECKING:
    from counseling.models import User

FAILED = "failed"


def _what() -> forms.ChoiceField:
    choices = [("", _("All")), (FAILED, _("Failures only"))]
    return forms.ChoiceField(label=_("Outcome"), required=False, choices=choices)


class OwnSignInFilterForm(PeriodForm):
    """Which of one's own sign-ins are shown; kept in the address."""

    failed = _what()
    field_order = ("failed", "first", "last")


class SignInFilterForm(PeriodForm):
    """Which sign-ins of an institution are shown; kept in the address."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    failed = _what()
    field_order = ("person", "failed", "first", "last")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(user.pk), user.name) for user in people]
        choice_of(self, "person").choices = [("", _("Everybody")), *named]
