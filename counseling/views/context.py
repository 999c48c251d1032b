"""What every page shows around its content: the places to go, and who is signed in where."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from counseling.access.people import roles_of
from counseling.choices import Role


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    active: bool
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, Any]:
    member = getattr(request, "member", None)
    if member is None:
        return {"navigation": [], "membership": None}
    places = [
        (_("Today"), reverse("home"), "house"),
        (_("Cases"), reverse("caseload"), "folder2"),
        (_("Referrals"), reverse("referrals"), "signpost-split"),
        (_("The code"), reverse("code"), "book"),
    ]
    return {
        "navigation": [Place(label, url, icon, active=_is_at(request.path, url)) for label, url, icon in places],
        "membership": {
            "institution": member.institution,
            "role_label": ", ".join(str(Role(role).label) for role in Role.values if role in roles_of(member)),
        },
    }


def _is_at(path: str, url: str) -> bool:
    """Whether the page lies at this place or below it; the home page only when it is the page itself."""
    return path == url or (url != "/" and path.startswith(url))
