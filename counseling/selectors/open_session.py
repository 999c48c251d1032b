"""The open sessions of an account: in which browsers it is signed in."""

from allauth.core.internal.sessionkit import get_session_user
from allauth.usersessions.models import UserSession

from counseling.models import User


def open_sessions(user: User) -> list[UserSession]:
    """Those that are open still, the one that was used last on top. One that ran out, or that another password has
    ended, is none."""
    rows = UserSession.objects.filter(user=user).order_by("-last_seen_at")
    return [row for row in rows if get_session_user(row._session_store(row.session_key))]


def one(user: User, session_id: int) -> UserSession | None:
    """The session of this account, or None."""
    return UserSession.objects.filter(user=user, pk=session_id).first()
