"""Shared help: a colleague helps beside the counselor and reads what is chosen for them. The case stays with its
counselor.

The help rests on the konseli's permission to share with that colleague: when it is withdrawn or expires, the colleague
reads nothing, even if nobody ends the help.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import shared_help as access
from counseling.choices import OPEN_STATES, AccessWhat, NoticeKind
from counseling.models import Case, Consent, Counselor, Membership, SharedHelp
from counseling.selectors import referral_package as package_selector
from counseling.selectors import shared_help as selector
from counseling.selectors import sharing
from counseling.selectors.casefile import derive
from counseling.selectors.referral_package import Part
from counseling.services import notice, reading, referral_package
from counseling.services.errors import Invalid, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service


@service
def ask(
    case: Case,
    *,
    colleague: Counselor,
    purpose: str,
    parts: Collection[str] = (),
    summary: str = "",
    seen: str = "",
    by: Membership,
    now: datetime,
) -> SharedHelp:
    """Asks a colleague to help and chooses what they see (`seen`: see package.chosen). Raises Invalid."""
    case_access.require_work(by, case)
    with held(case, now=now, settles=False) as locked:
        if locked.state not in OPEN_STATES:
            raise Invalid("colleague", _("This case is closed already."))
        consent = _permission(locked, colleague, now)
        made = SharedHelp.objects.create(
            institution_id=case.institution_id,
            konseli_id=case.konseli_id,
            case=locked,
            colleague=colleague,
            purpose=text(purpose, field="purpose"),
            consent=consent,
            asked_by_id=by.user_id,
            asked_at=now,
        )
        referral_package.put(
            made, referral_package.chosen(locked, parts, summary=summary, seen=seen, now=now), by=by, now=now
        )
        notice.tell([colleague.membership], NoticeKind.REFERRAL, by=by.user_id, now=now)
        return made


def _permission(case: Case, colleague: Counselor, now: datetime) -> Consent:
    """The konseli's permission to share with a colleague who can be asked. Raises Invalid where there is none."""
    name = sharing.names_of_colleagues(case).get(colleague)
    if name is None:
        raise Invalid("colleague", _("Choose another counselor of your institution."))
    if selector.standing(case).filter(colleague=colleague).exists():
        raise Invalid("colleague", _("This colleague is asked already."))
    consent = sharing.with_colleague(case, colleague, now)
    if consent is None:
        raise Invalid("colleague", _("The konseli has to permit first that something is shared with this colleague."))
    if name != str(colleague) and derive.party_key(consent.party) == derive.party_key(str(colleague)):
        raise Invalid("colleague", _("Two colleagues have this name. Ask the konseli again, naming the one you mean."))
    return consent


@service
def choose(
    help: SharedHelp, *, parts: Collection[str] = (), summary: str = "", seen: str = "", by: Membership, now: datetime
) -> SharedHelp:
    """What the colleague sees from now on. Raises Invalid."""
    case_access.require_work(by, help.case)
    with held(help.case_id, now=now, settles=False) as case:
        standing = _standing(help, case)
        referral_package.put(
            standing, referral_package.chosen(case, parts, summary=summary, seen=seen, now=now), by=by, now=now
        )
        return standing


@service
def accept(help: SharedHelp, *, words: str = "", by: Membership, now: datetime) -> SharedHelp:
    """The colleague helps. Raises Invalid."""
    return _answer(help, "accepted_at", words=words, by=by, now=now)


@service
def decline(help: SharedHelp, *, words: str = "", by: Membership, now: datetime) -> SharedHelp:
    """The colleague cannot help. Raises Invalid."""
    return _answer(help, "declined_at", words=words, by=by, now=now)


@service
def end(help: SharedHelp, *, by: Membership, now: datetime) -> SharedHelp:
    """Either side ends it, at any time, and the colleague no longer sees anything. Raises Invalid."""
    access.require_end(by, help)
    with held(help.case_id, now=now, settles=False) as case:
        return _end(_standing(help, case), by=by, now=now)


@service
def read(help: SharedHelp, *, by: Membership, now: datetime) -> list[Part]:
    """What the colleague who helps is shown, and all that they are shown. The read log is written first."""
    access.require_asked(by, help)
    if help.accepted_at is None or not selector.is_permitted(help, now):
        raise PermissionDenied("Nothing of this case is shared with you.")
    reading.log(help.case, what=AccessWhat.HANDOVER, object_id=help.pk, by=by, now=now)
    return package_selector.package_of(help)


@service
def end_with_counselor(case: Case, *, by: Membership, now: datetime) -> None:
    """The case goes to another counselor, who asks anew whom they want beside them. A supervisor acts."""
    with held(case, now=now, settles=False):
        for row in selector.standing(case):
            _end(row, by=by, now=now)


@service
def end_with_colleague(helps: Iterable[SharedHelp], *, now: datetime) -> None:
    """The colleague who helps in these no longer counsels here. The caller holds their cases."""
    for row in helps:
        with held(row.case_id, now=now, settles=False) as case:
            standing = as_it_stands(row, case)
            if standing.ended_at is None and standing.declined_at is None:
                _end(standing, by=None, now=now)


def _answer(help: SharedHelp, when: str, *, words: str, by: Membership, now: datetime) -> SharedHelp:
    access.require_asked(by, help)
    with held(help.case_id, now=now, settles=False) as case:
        standing = _standing(help, case)
        if standing.accepted_at is not None:
            raise Invalid("answer", _("You have answered already."))
        setattr(standing, when, now)
        standing.answer = text(words, field="words", required=False)
        standing.save(update_fields=[when, "answer"])
        return standing


def _standing(help: SharedHelp, case: Case) -> SharedHelp:
    """The help as it stands in its held case. Raises Invalid where it is no longer open."""
    standing = as_it_stands(help, case, "colleague__membership__user")
    if standing.ended_at is not None or standing.declined_at is not None or case.state not in OPEN_STATES:
        raise Invalid("help", _("This help has ended."))
    return standing


def _end(help: SharedHelp, *, by: Membership | None, now: datetime) -> SharedHelp:
    help.ended_at = now
    help.ended_by_id = by.user_id if by is not None else None
    help.save(update_fields=["ended_at", "ended_by"])
    return help
