"""What kinds of mail go out, and why one could not."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailKind(models.TextChoices):
    """What a mail is for, as an administrator reads it where one could not be sent."""

    INVITATION = "invitation", _("Invitation")
    PASSWORD_RESET = "password_reset", _("New password")
    ACCOUNT = "account", _("Something about an account")
    NOTICE = "notice", _("Notice")
    TEST = "test", _("Test mail")


class MailFault(models.TextChoices):
    """Why a try to send came to nothing. Each sentence goes on with what to do about it."""

    ADDRESS = "address", _("The mail server does not take this address. Check how it is written.")
    LATER = "later", _("The mail server wants to be asked again later. That happens by itself.")
    UNREACHABLE = "unreachable", _("The mail server does not answer. Tell whoever looks after this program.")
    SIGN_IN = (
        "sign_in",
        _("The mail server refuses the name and password of this program. Tell whoever looks after it."),
    )
    OTHER = "other", _("The mail server refuses this mail. Tell whoever looks after this program.")


DOWN = frozenset({MailFault.UNREACHABLE, MailFault.SIGN_IN})
"""What is the fault of no single mail: all others would meet it too."""
