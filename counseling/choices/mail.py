"""What kinds of mail go out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailKind(models.TextChoices):
    """What a mail is for, as an administrator reads it where one could not be sent."""

    INVITATION = "invitation", _("Invitation")
    PASSWORD_RESET = "password_reset", _("New password")
    ACCOUNT = "account", _("Something about an account")
    NOTICE = "notice", _("Notice")
    TEST = "test", _("Test")
