"""Of what staff are told by mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What waits for somebody. The mail never says which of these it is: who else reads a mailbox is not known."""

    EMERGENCY = "emergency", _("An emergency is declared")
    EMERGENCY_WAITING = "emergency_waiting", _("An emergency waits for too long")
    ACCOUNT_LOCKED = "account_locked", _("A colleague's account is locked, and somebody waits")
    WITHDRAWN = "withdrawn", _("Somebody withdraws their consent")
    REFERRAL = "referral", _("A colleague asks you to take over a case, or to help")
    ANSWER_ASKED = "answer_asked", _("A supervisor asks you for an answer")
    DETERMINED = "determined", _("A supervisor has concluded on a flag")
    WAIVER = "waiver", _("An exception that you asked for is decided")


ALWAYS_AT_ONCE = frozenset({NoticeKind.EMERGENCY, NoticeKind.EMERGENCY_WAITING, NoticeKind.ACCOUNT_LOCKED})
"""These come at night too, and nobody can put them off."""
CHOSEN = tuple(kind for kind in NoticeKind if kind not in ALWAYS_AT_ONCE)
"""Of these each counselor says whether they come at once or in the morning."""
AT_ONCE_UNLESS_CHOSEN = frozenset({NoticeKind.WITHDRAWN, NoticeKind.REFERRAL})
"""What changes the next hours of a counselor; the others wait for the morning."""
