"""Forms of what the counselor does beside the sessions: another way of help, the clarification of roles."""

from django.utils.translation import gettext_lazy as _

from counseling.choices import Channel, Speaker
from counseling.forms.spoken import SpokenForm


class OfferedForm(SpokenForm):
    """Another way of help that was offered."""

    speakers = (Speaker.COUNSELOR,)
    channels = (Channel.IN_PERSON, Channel.PHONE, Channel.MESSAGE)
    channel_label = _("How you offered it")
    said_at_label = _("When you offered it")
    words_label = _("What you offered, and what the konseli said to it")
    words_help = _("Another counselor, a service outside, a number to call.")
    words_required = True
    words_last = False


class RolesClarifiedForm(SpokenForm):
    """How a second role is kept apart from counselling."""

    speakers = (Speaker.COUNSELOR, Speaker.KONSELI)
    channel_label = _("How you spoke about it")
    said_at_label = _("When you spoke about it")
    words_label = _("How the roles are kept apart")
    words_help = _("Such as: somebody else marks the exams; in class we do not speak about the talks.")
    words_required = True
    words_last = False
