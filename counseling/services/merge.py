"""Two records of one person (duplicates) are read as one from the merge on. No row moves, and the merge can be
undone."""

from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.access import konseli as konseli_access
from counseling.models import Institution, Konseli, KonseliMerge, Membership
from counseling.services import relationship_hint
from counseling.services.errors import Invalid, text
from counseling.services.marker import service


def kept_first(konseli: Konseli, other: Konseli) -> tuple[Konseli, Konseli]:
    """Which of two records is kept, and which is merged into it: the one that keeps others already, else the older.

    Raises Invalid where that would make a chain.
    """
    if konseli.pk == other.pk:
        raise Invalid("other", _("This is the same record."))
    for one in (konseli, other):
        into = KonseliMerge.objects.filter(konseli=one, undone_at=None).select_related("into").first()
        if into is not None:
            message = _("{code} is merged with {into} already. Undo that first, or go on from there.")
            raise Invalid("other", format_lazy(message, code=one.code, into=into.into.code))
    keeps = [KonseliMerge.objects.filter(into=one, undone_at=None).exists() for one in (konseli, other)]
    if all(keeps):
        raise Invalid("other", _("Both records have others merged into them. Undo those of one of the two first."))
    older_first = sorted((konseli, other), key=lambda one: (one.created_at, one.code))
    kept = (konseli, other)[keeps.index(True)] if any(keeps) else older_first[0]
    return kept, other if kept is konseli else konseli


@service
def merge(konseli: Konseli, other: Konseli, *, reason: str, by: Membership, now: datetime) -> KonseliMerge:
    """Both records are of one person. Each case stays with its record and key. Raises Invalid."""
    konseli_access.require_merge(by, konseli, other)
    # One after the other: two merges at the same moment would make a chain or a ring.
    Institution.objects.select_for_update(no_key=True).get(pk=konseli.institution_id)
    kept, merged = kept_first(konseli, other)
    made = KonseliMerge.objects.create(
        institution_id=konseli.institution_id,
        konseli=merged,
        into=kept,
        reason=text(reason, field="reason"),
        merged_by_id=by.user_id,
        merged_at=now,
    )
    relationship_hint.refresh_for(kept, now=now)
    return made


@service
def undo(made: KonseliMerge, *, by: Membership, now: datetime) -> KonseliMerge:
    """They are two people after all. Raises Invalid where that was said before."""
    konseli_access.require_merge(by, made.konseli, made.into)
    Institution.objects.select_for_update(no_key=True).get(pk=made.institution_id)
    locked = KonseliMerge.objects.select_for_update(of=("self",)).select_related("konseli", "into").get(pk=made.pk)
    if locked.undone_at is not None:
        raise Invalid("merge", _("This merge has been undone already."))
    locked.undone_by_id = by.user_id
    locked.undone_at = now
    locked.save(update_fields=["undone_by", "undone_at"])
    relationship_hint.refresh_for(locked.konseli, locked.into, now=now)
    return locked
