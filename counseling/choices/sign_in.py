"""How somebody signs in, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInWay(models.TextChoices):
    """What was shown first."""

    PASSWORD = "password", _("Password")
    PASSKEY = "passkey", _("Passkey")
    GOOGLE = "google", _("Google")
    FIRST = "first", _("First password")


class SignInFactor(models.TextChoices):
    """What was shown beside it."""

    NONE = "none", _("None")
    APP = "app", _("Authenticator app")
    PASSKEY = "passkey", _("Passkey")
    RECOVERY_CODE = "recovery_code", _("Recovery code")
    TRUSTED = "trusted", _("Trusted browser")


class SignInOutcome(models.TextChoices):
    SIGNED_IN = "signed_in", _("Signed in")
    WRONG_PASSWORD = "wrong_password", _("Wrong password")
    WRONG_FACTOR = "wrong_factor", _("Wrong second factor")
    TOO_MANY = "too_many", _("Too many tries")
    LOCKED = "locked", _("Account locked")


class AccountEvent(models.TextChoices):
    """Of what the owner of an account is told by mail."""

    NEW_BROWSER = "new_browser", _("Signed in with a new browser")
    NEW_PASSWORD = "new_password", _("New password")
    APP_ADDED = "app_added", _("Authenticator app set up")
    APP_REMOVED = "app_removed", _("Authenticator app removed")
    PASSKEY_ADDED = "passkey_added", _("Passkey set up")
    PASSKEY_REMOVED = "passkey_removed", _("Passkey removed")
    NEW_CODES = "new_codes", _("New recovery codes")
