"""Those close to a konseli."""

from uuid import UUID

from counseling.models import Konseli, KonseliContact


def standing_of(konseli: Konseli) -> list[KonseliContact]:
    """Who is called now: in an emergency first, then in the order in which they were entered."""
    return list(
        KonseliContact.objects.filter(konseli=konseli, ended_at=None).order_by("-emergency", "created_at", "pk")
    )


def one_of(konseli: Konseli, contact_id: UUID) -> KonseliContact | None:
    """One of them, ended ones too."""
    return KonseliContact.objects.filter(konseli=konseli, pk=contact_id).select_related("konseli").first()
