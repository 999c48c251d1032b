"""The relations of counselors to a konseli beside counselling (2i), and the clarification of a second role (2h)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import relationship as relationship_access
from counseling.choices import ReferralState, Relationship, StatementKind
from counseling.models import Case, Counselor, Membership, Referral, RelationshipDeclaration, Statement
from counseling.services.errors import Invalid, one_of
from counseling.services.marker import service
from counseling.services.statement import Source, say, write_down, yes_no


@service
def declare(case: Case, relationship: str, *, source: Source, by: Membership, now: datetime) -> RelationshipDeclaration:
    """The case's counselor declares what they are to the konseli. Raises Invalid."""
    case_access.require_work(by, case)
    return _declare(case, case.counselor, relationship, source=source, by=by, now=now)


@service
def declare_as_receiver(
    referral: Referral, relationship: str, *, source: Source, by: Membership, now: datetime
) -> RelationshipDeclaration:
    """The counselor whom an open referral names declares what they are to the konseli. Raises Invalid."""
    relationship_access.require_declare_as_receiver(by, referral)
    if referral.completed_at is not None or referral.state not in (ReferralState.NAMED, ReferralState.ACCEPTED):
        raise Invalid("referral", _("This referral is closed."))
    return _declare(referral.case, by.counselor, relationship, source=source, by=by, now=now)


@service
def report_close_tie(case: Case, tied: bool, *, source: Source, by: Membership, now: datetime) -> Statement:
    """Somebody says that counselor and konseli may be close, or that they are not. Raises Invalid."""
    return say(case, StatementKind.CLOSE_TIE, yes_no(tied), source=source, by=by, now=now)


@service
def clarify_roles(case: Case, *, source: Source, by: Membership, now: datetime) -> Statement:
    """Counselor and konseli made clear how a second role is kept apart; the words say how. Raises Invalid."""
    return say(case, StatementKind.ROLES_CLARIFIED, yes_no(True), source=source.in_words(), by=by, now=now)


def _declare(
    case: Case, counselor: Counselor, relationship: str, *, source: Source, by: Membership, now: datetime
) -> RelationshipDeclaration:
    if one_of(Relationship, relationship, field="relationship") == Relationship.UNDECLARED:
        raise Invalid("relationship", _("Choose one of the answers offered."))
    return write_down(
        RelationshipDeclaration,
        case,
        source=source.of_counselor(),
        by=by,
        now=now,
        alike={"counselor_id": counselor.pk},
        relationship=relationship,
    )
