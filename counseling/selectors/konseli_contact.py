"""The contacts of a konseli."""

from uuid import UUID

from django.db.models import QuerySet

from counseling.models import Konseli, KonseliContact


def standing_of(konseli: Konseli, *, reach: str = "") -> QuerySet[KonseliContact]:
    """Who is called now: in an emergency first, then in the order in which they were entered. `reach` takes those
    alone who are called in an `emergency`, or the `other` ones."""
    rows = KonseliContact.objects.filter(konseli=konseli, ended_at=None).order_by("-emergency", "created_at", "pk")
    return rows.filter(emergency=reach == "emergency") if reach else rows


def one_of(konseli: Konseli, contact_id: UUID) -> KonseliContact | None:
    """One of them, ended ones too."""
    return KonseliContact.objects.filter(konseli=konseli, pk=contact_id).select_related("konseli").first()
