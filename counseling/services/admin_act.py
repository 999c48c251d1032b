"""The log of administrative acts. It names who works here, and never a konseli, a case or a note."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from counseling.choices import AdminActKind
from counseling.models import AdminAct, Membership, User
from counseling.services.errors import text
from counseling.services.marker import service

REASON_LIMIT = 1000

Detail = Mapping[str, str | int | bool | None]
"""What changed, by name: words and numbers that the page of the log shows as they are."""


@service
def record(
    *,
    kind: AdminActKind,
    by: Membership | None,
    about: User | None = None,
    detail: Detail | None = None,
    reason: str = "",
    institution_id: UUID | None = None,
    now: datetime,
) -> AdminAct:
    """Writes down one act of `by`; `about` is whose account it concerns. Raises Invalid where the reason is too long.

    The caller has checked that this person may do it. Where whoever runs the machine did it, nobody is named, and the
    caller says at which institution.
    """
    where = by.institution_id if by else institution_id
    if where is None:
        raise ValueError("An act is one of an institution.")
    return AdminAct.objects.create(
        institution_id=where,
        kind=kind,
        by_id=by.user_id if by else None,
        about=about,
        at=now,
        detail=dict(detail or {}),
        reason=text(reason, field="reason", required=False, limit=REASON_LIMIT),
    )
