"""Mails on their way out: queued with what caused them, sent by the worker, tried again, given up.

Whoever causes a mail waits for no mail server, and gets no mail sent for what was rolled back. A mail may arrive twice
where a worker is killed between sending it and writing that down; both copies carry the same Message-ID.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from counseling.access import account as account_access
from counseling.choices import MailFault, MailKind
from counseling.models import Institution, Membership, OutgoingMail
from counseling.selectors.outgoing_mail import Mail, sealed
from counseling.services import schedule
from counseling.services.bilingual import Words, bilingual, in_indonesian
from counseling.services.marker import service

TASK = "counseling.tasks.send_mails"
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""How long after each failure a mail is tried again. It is given up after the last: about a day after the first."""
HELD = timedelta(minutes=10)
"""For how long one mail is with who sends it. No server is waited for that long."""
KEPT = timedelta(days=30)
"""How long it can be seen that a mail was sent, or that it was not, and sent again."""


@service
def post(*, kind: MailKind, to: str, subject: str, body: str, institution: Institution | None, now: datetime) -> None:
    """A mail to one address, on its way once all is saved. `institution`: whose administrators see it if it fails."""
    _queue(kind, Mail(to, " ".join(subject.split()), body), institution, now)


@service
def post_in_both_languages(
    *, kind: MailKind, to: str, subject: Words, body: Words, institution: Institution | None, now: datetime
) -> None:
    """The same, where it is not known which language its reader reads."""
    post(kind=kind, to=to, subject=in_indonesian(subject), body=bilingual(body), institution=institution, now=now)


@service
def post_password_link(*, to: str, institution: Institution | None, now: datetime) -> None:
    """A link for a new password to whoever has an account under this address. Whether there is one is asked when the
    mail is sent: until then known and unknown addresses are treated alike, and take the same time."""
    _queue(MailKind.PASSWORD_RESET, Mail(to), institution, now)


def _queue(kind: MailKind, mail: Mail, institution: Institution | None, now: datetime) -> None:
    row = OutgoingMail(place=institution, kind=kind, queued_at=now, due_at=now)
    row.content = sealed(mail, row)
    row.save()
    schedule.run_soon(TASK)


# ---------------------------------------------------------------- what its sender says of it


@service
def take_next(*, tried: set[UUID], now: datetime) -> OutgoingMail | None:
    """The next mail that is due and that nobody else sends, held for whoever asked; none that was `tried` before."""
    waiting = OutgoingMail.objects.filter(_free(now), sent_at=None, given_up_at=None, due_at__lte=now)
    for row in waiting.exclude(pk__in=tried).order_by("due_at", "pk")[:10]:
        # Compared and set in one statement: of two workers who see the row, one gets it.
        if waiting.filter(pk=row.pk).update(held_until=now + HELD):
            return row
    return None


def _free(now: datetime) -> Q:
    """With nobody who sends it now."""
    return Q(held_until=None) | Q(held_until__lte=now)


@service
def is_sent(row: OutgoingMail, *, place: Institution | None, now: datetime) -> None:
    """The server has taken the mail; what stood in it is kept no longer."""
    row.place, row.sent_at, row.content, row.fault, row.held_until = place, now, "", "", None
    row.save(update_fields=["place", "sent_at", "content", "fault", "held_until"])


@service
def has_failed(row: OutgoingMail, fault: MailFault, *, place: Institution | None, now: datetime) -> None:
    """A try came to nothing: the mail is due again after a pause, or given up where another try is of no use."""
    row.place, row.fault, row.held_until, row.tries = place, fault, None, row.tries + 1
    if fault == MailFault.ADDRESS or row.tries > len(PAUSES):
        row.given_up_at = now
    else:
        row.due_at = now + PAUSES[row.tries - 1]
    row.save(update_fields=["place", "fault", "held_until", "tries", "due_at", "given_up_at"])


@service
def goes_to_nobody(row: OutgoingMail) -> None:
    """Nobody has an account under the address that was given: nothing is kept of it."""
    row.delete()


@service
def plan_next(*, now: datetime) -> None:
    """Sees to it that the worker comes back for what is to be sent later, and forgets what is old."""
    OutgoingMail.objects.exclude(kind=MailKind.TEST, given_up_at=None).filter(
        Q(sent_at__lt=now - KEPT) | Q(given_up_at__lt=now - KEPT)
    ).delete()
    waiting = OutgoingMail.objects.filter(sent_at=None, given_up_at=None).order_by("due_at")
    due = waiting.values_list("due_at", flat=True).first()
    if due is not None:
        at = max(due, now + PAUSES[0])
        schedule.run_once(TASK, at=at, name=f"mail {at.isoformat()}")


# ---------------------------------------------------------------- what an administrator does


@service
def send_again(row: OutgoingMail, *, by: Membership, now: datetime) -> bool:
    """A mail that was given up, or that waits, is tried at once, and from then on as if it were new; not where it was
    sent meanwhile, or is being sent now. Whether it is."""
    account_access.require_administer(by)
    waiting = OutgoingMail.objects.filter(_free(now), pk=row.pk, place_id=by.institution_id, sent_at=None)
    found = waiting.update(tries=0, fault="", given_up_at=None, due_at=now, held_until=None)
    if found:
        schedule.run_soon(TASK)
    return bool(found)


@service
def try_out(*, by: Membership, now: datetime) -> None:
    """A test mail to the administrator themself."""
    account_access.require_administer(by)
    place = by.institution
    post_in_both_languages(
        kind=MailKind.TEST,
        to=by.user.email,
        subject=lambda: gettext("Test mail of %(place)s") % {"place": place.name},
        body=lambda: gettext("This mail has arrived: invitations and new passwords will arrive as well."),
        institution=place,
        now=now,
    )
