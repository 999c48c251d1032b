"""Who reviews a flag: a supervisor of its counselor whom it does not concern, or else the outside reviewer. Also who
answers it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from counseling.access.people import counselor_of, overseen_by, reviews_outside, roles_of, standing_supervisions
from counseling.choices import FlagState, Role
from counseling.models import Determination, Flag, FlagOccurrence, Membership, OutsideReviewer, Supervision


def visible_to(member: Membership) -> QuerySet[Flag]:
    """The flags that the member reviews now, in every state.

    Never one about themself, on a case that is their own now, or that came up in a decision of theirs. Where that
    leaves a flag without a supervisor, it is the outside reviewer's.
    """
    if Role.SUPERVISOR not in roles_of(member):
        return Flag.objects.none()
    mine = Q(counselor__in=overseen_by(member))
    if reviews_outside(member):
        mine = mine | Q(~Exists(unconcerned_supervisions()))
    return Flag.objects.filter(mine, institution_id=member.institution_id).exclude(_concerns(member.user_id))


def concerning(member: Membership) -> QuerySet[Flag]:
    """The flags that are kept from a supervisor because they concern the supervisor."""
    if Role.SUPERVISOR not in roles_of(member):
        return Flag.objects.none()
    theirs = Q(counselor__in=overseen_by(member)) | Q(counselor__membership__user=member.user_id)
    return Flag.objects.filter(theirs, _concerns(member.user_id), institution_id=member.institution_id)


def about(member: Membership) -> QuerySet[Flag]:
    """The flags about a counselor of which they know: those that left the first state, and those that were determined
    before they opened anew."""
    counselor = counselor_of(member)
    if counselor is None:
        return Flag.objects.none()
    determined = Exists(Determination.objects.filter(flag=OuterRef("pk")))
    return Flag.objects.filter(~Q(state=FlagState.OPEN) | determined, counselor=counselor)


def reviewers_of(flag: Flag) -> list[Membership]:
    """Who may review this flag now; empty while nobody may."""
    supervise = Supervision.objects.filter(counselor=flag.counselor_id, until=None).values("supervisor")
    named = outside_reviewer(flag.institution_id).values("member")
    working = Membership.objects.filter(until=None, locked_at=None, user__is_active=True)
    able = working.filter(Q(pk__in=supervise) | Q(pk__in=named))
    return [member for member in able.select_related("user").order_by("user__name") if can_review(member, flag)]


def outside_reviewer(institution_id: UUID) -> QuerySet[OutsideReviewer]:
    """The outside reviewer whom the institution has named for now; empty where there is none."""
    return OutsideReviewer.objects.filter(institution_id=institution_id, until=None).select_related("member__user")


def unconcerned_supervisions() -> QuerySet[Supervision]:
    """The supervisions under which somebody may review the flag of the outer query."""
    decided = FlagOccurrence.objects.filter(flag=OuterRef(OuterRef("pk")), entry__actor=OuterRef("supervisor__user"))
    return (
        standing_supervisions()
        .filter(~Exists(decided), counselor=OuterRef("counselor"))
        .exclude(supervisor__user=OuterRef("counselor__membership__user"))
        .exclude(supervisor__user=OuterRef("case__counselor__membership__user"))
    )


def can_review(member: Membership, flag: Flag) -> bool:
    """Whether this member asks about, determines and closes the flag."""
    return visible_to(member).filter(pk=flag.pk).exists()


def require_review(member: Membership, flag: Flag) -> None:
    """Raises PermissionDenied unless this member reviews the flag."""
    if not can_review(member, flag):
        raise PermissionDenied("This flag is not yours to review.")


def require_answer(member: Membership, flag: Flag) -> None:
    """Raises PermissionDenied unless the flag is about this member, as a counselor."""
    counselor = counselor_of(member)
    if counselor is None or counselor.pk != flag.counselor_id:
        raise PermissionDenied("This flag is answered by the counselor it is about.")


def _concerns(user_id: UUID) -> Q:
    decided = FlagOccurrence.objects.filter(flag=OuterRef("pk"), entry__actor=user_id)
    return Q(counselor__membership__user=user_id) | Q(case__counselor__membership__user=user_id) | Q(Exists(decided))
