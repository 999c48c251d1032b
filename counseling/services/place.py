"""What a place has to say so that the konseli finds it: a room, a link, an address, a number."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from counseling.choices import PlaceKind
from counseling.services.errors import Invalid, text

LIMIT = 500
"""The longest place, in characters."""

_secure_link = URLValidator(schemes=["https"])


def checked(kind: PlaceKind, place: str) -> str:
    """The place without blanks around it. Raises Invalid for an online meeting without an https link, and for a home
    visit without an address."""
    place = text(place, field="place", limit=LIMIT)
    if kind == PlaceKind.ONLINE:
        try:
            _secure_link(place)
        except ValidationError:
            raise Invalid("place", _("Give the whole link of the meeting, beginning with https://.")) from None
    if kind == PlaceKind.HOME_VISIT and len(place.split()) < 2:
        raise Invalid("place", _("Write the address: the street and number, or how the house is found."))
    return place
