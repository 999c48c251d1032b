"""Who writes in a portal: the person who claimed it with a PIN, and nobody who has an account."""

from django.core.exceptions import PermissionDenied

from counseling.choices import ConsentKind
from counseling.models import Portal

GUARDIANS_KINDS = (ConsentKind.HELP, ConsentKind.PERSONAL_DATA)
"""What a guardian is asked for. With whom something is shared would tell what the talks are about."""


def kinds_of(page: Portal) -> tuple[ConsentKind, ...]:
    """The permissions that the user of this portal decides on."""
    return tuple(ConsentKind) if page.guardian_id is None else GUARDIANS_KINDS


def require_portal_user(page: Portal) -> None:
    """Raises PermissionDenied unless its user has claimed the portal and it is still open."""
    if page.claimed_at is None or page.closed_at is not None:
        raise PermissionDenied("This page is not open.")


def require_konseli(page: Portal) -> None:
    """Raises PermissionDenied unless it is the konseli's portal, and open."""
    require_portal_user(page)
    if page.guardian_id is not None:
        raise PermissionDenied("This is the konseli's to say.")
