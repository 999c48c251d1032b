"""Forms by which an account is locked at once, and unlocked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import TextArea
from counseling.services.admin_act import REASON_LIMIT


class LockForm(forms.Form):
    """Why the account is locked, or unlocked."""

    reason = TextArea(
        label=_("Reason"),
        help_text=_("Kept in the log of administrative acts. Write nothing about konseli here."),
        rows=2,
        max_length=REASON_LIMIT,
        error_messages={"required": _("Give a reason.")},
    )


class UnlockForm(LockForm):
    """The same, and whether the old password still counts."""

    new_password = forms.BooleanField(
        label=_("A new password has to be chosen"),
        help_text=_("Leave this on where somebody else may know the password or hold the phone."),
        required=False,
        initial=True,
    )
