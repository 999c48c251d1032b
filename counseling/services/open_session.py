"""Open sessions: ended one by one, or all others at once, by the owner of the account or by who lets them in again."""

from allauth.usersessions.models import UserSession

from counseling.models import User
from counseling.services.marker import service


@service
def end(session: UserSession) -> None:
    """The session is over with its next request."""
    session.end()


@service
def end_others(user: User, *, but: str | None) -> int:
    """Ends every session of the account but the one with this key, or all: how many."""
    rows = list(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    for row in rows:
        row.end()
    return len(rows)
