"""What every page shows around its content: the places to go, and who is signed in where."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


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
    places = [(_("Today"), reverse("home"), "house")]
    return {
        "navigation": [Place(label, url, icon, active=request.path == url) for label, url, icon in places],
        "membership": member,
    }
