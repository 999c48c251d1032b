"""The outside reviewer decides on what concerns a counselor whom nobody else supervises."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.access import account as account_access
from counseling.choices import AdminActKind
from counseling.models import Institution, Membership, OutsideReviewer
from counseling.selectors import account as selector
from counseling.services import admin_act
from counseling.services.errors import Invalid
from counseling.services.marker import service


@service
def name(account: Membership, *, by: Membership, now: datetime) -> OutsideReviewer:
    """From now on this supervisor is the outside reviewer, in the place of the one before. Raises Invalid for whoever
    is no supervisor, or has open cases."""
    account_access.require_administer(by, account)
    Institution.objects.select_for_update(no_key=True).get(pk=account.institution_id)
    if account.user_id == by.user_id:
        raise Invalid("member", _("Nobody names themself. Another administrator does that."))
    if account.pk not in {member.pk for member in selector.possible_reviewers(account.institution_id)}:
        raise Invalid("member", _("Choose a supervisor without open cases."))
    before = selector.outside_reviewer(account.institution_id)
    if before is not None:
        if before.member_id == account.pk:
            return before
        end(before, by=by, now=now)
    reviewer = OutsideReviewer.objects.create(
        institution_id=account.institution_id, member=account, named_by_id=by.user_id, since=now
    )
    admin_act.record(kind=AdminActKind.REVIEWER_NAMED, by=by, about=account.user, now=now)
    return reviewer


@service
def end(reviewer: OutsideReviewer, *, by: Membership, now: datetime) -> None:
    """The outside review ends."""
    account_access.require_administer(by, reviewer.member)
    if reviewer.until is not None:
        return
    reviewer.until = now
    reviewer.save(update_fields=["until"])
    admin_act.record(kind=AdminActKind.REVIEWER_ENDED, by=by, about=reviewer.member.user, now=now)
