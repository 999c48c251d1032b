"""What every page shows around its content: the places to go, and who is signed in where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counseling import __version__
from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.choices.institution import USUAL_IDLE
from counseling.views.base import memberships_on, standing_of

if TYPE_CHECKING:
    from counseling.models import Membership


@dataclass(frozen=True, slots=True)
class NavigationPlace:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    active: bool
    count: int = 0


EVERYBODY = None
COUNSELORS = frozenset({Role.COUNSELOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
ADMINISTRATORS = frozenset({Role.INSTITUTION_ADMIN})

PLACES: tuple[tuple[Promise, str, str, frozenset[Role] | None], ...] = (
    (_("Today"), "home", "house", EVERYBODY),
    (_("Flags"), "flags", "flag", SUPERVISORS),
    (_("Cases"), "caseload", "folder2", COUNSELORS),
    (_("Calendar"), "calendar", "calendar3", COUNSELORS),
    (_("Referrals"), "referrals", "signpost-split", COUNSELORS),
    (pgettext_lazy("place", "To decide"), "reviews", "check2-circle", SUPERVISORS),
    (_("Obligations"), "obligations", "clock", COUNSELORS | SUPERVISORS),
    (_("Team"), "team", "people", SUPERVISORS),
    (_("Accounts"), "accounts", "person-plus", ADMINISTRATORS),
    (_("Institution"), "institution", "building", ADMINISTRATORS),
    (_("System"), "system", "gear", ADMINISTRATORS),
    (_("Acts"), "acts", "journal-text", ADMINISTRATORS),
    (_("Answers"), "flag-answers", "chat-left-text", COUNSELORS),
    (pgettext_lazy("place", "Disclosures"), "disclosure-register", "shield-lock", COUNSELORS | SUPERVISORS),
    (_("Opened notes"), "opened-notes", "unlock", SUPERVISORS),
    (_("Access log"), "access-log", "eye", COUNSELORS | SUPERVISORS),
    (_("Surge"), "surge", "activity", SUPERVISORS),
    (_("My own data"), "own-data", "person-lock", COUNSELORS),
    (_("The code"), "code", "book", EVERYBODY),
)
"""Label, route, icon, and for which roles; on phones the first three stay in the bar, with room for a
word each; the others are under «More»."""

BELOW = (
    ("/absences/", "calendar"),
    ("/groups/", "caseload"),
    ("/waiting/", "caseload"),
    ("/oversight/", "team"),
    ("/team/invitations/", "accounts"),
    ("/team/sign-ins/", "accounts"),
    ("/shared-help/", "referrals"),
)
"""Pages that lie at a place though their address does not say so."""


def version(request: HttpRequest) -> dict[str, str]:
    return {"version": __version__}


def navigation(request: HttpRequest) -> dict[str, Any]:
    member = standing_of(request)
    if member is None:
        inside = getattr(request, "portal", None) is not None
        return {
            "navigation": [],
            "membership": None,
            "home_url": reverse("own") if inside else "",
            "idle_minutes": USUAL_IDLE,
        }
    roles = roles_of(member)
    places = [(label, reverse(route), icon) for label, route, icon, whose in PLACES if whose is None or whose & roles]
    path = _path_in_places(request.path)
    here = max((url for _, url, _ in places if _is_at(path, url)), key=len, default="")
    return {
        "navigation": [NavigationPlace(str(label), url, icon, active=url == here) for label, url, icon in places],
        "membership": {
            "institution": member.institution,
            "role_label": _role_label(member),
        },
        "idle_minutes": member.institution.idle_minutes,
        "other_memberships": [
            {
                "url": reverse("membership-switch", args=[row.pk]),
                "place": row.institution,
                "role_label": _role_label(row),
            }
            for row in memberships_on(request)
            if row.pk != member.pk
        ],
    }


def _role_label(member: Membership) -> str:
    """The roles that somebody holds at an institution, in words."""
    roles = roles_of(member)
    return ", ".join(str(Role(role).label) for role in Role.values if role in roles)


def _path_in_places(path: str) -> str:
    """The path itself, or that of the place at which the page lies (see BELOW)."""
    return next((reverse(route) for start, route in BELOW if path.startswith(start)), path)


def _is_at(path: str, url: str) -> bool:
    """Whether the page lies at this place or below it; the home page only when it is the page itself."""
    return path == url or (url != "/" and path.startswith(url))
