"""The contacts of a konseli, who are called in need. A contact ends; its row stays."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.choices import PackagePart
from counseling.models import Konseli, KonseliContact, Membership
from counseling.services import konseli_index, relationship_hint
from counseling.services.errors import Invalid, text
from counseling.services.konseli import require_open
from counseling.services.marker import service

NAME_LIMIT = 200
PHONE_LIMIT = 40


@service
def add(
    konseli: Konseli, *, name: str, relation: str, phone: str, emergency: bool, by: Membership, now: datetime
) -> KonseliContact:
    """Somebody close to the konseli. `emergency`: they are called when the konseli is in danger. The same once more is
    the same contact. Raises Invalid."""
    require_open(konseli, {PackagePart.CONTACTS}, by=by, now=now)
    details = {
        "name": text(name, field="name", limit=NAME_LIMIT),
        "relation": text(relation, field="relation", required=False, limit=NAME_LIMIT),
        "phone": text(phone, field="phone", required=False, limit=PHONE_LIMIT),
        "emergency": emergency,
    }
    # A second press of the button waits here, and finds what the first has written.
    Konseli.objects.select_for_update(of=("self",), no_key=True).get(pk=konseli.pk)
    standing = KonseliContact.objects.filter(konseli=konseli, ended_at=None)
    same = next((row for row in standing if all(getattr(row, part) == value for part, value in details.items())), None)
    if same is not None:
        return same
    contact = KonseliContact.objects.create(
        institution_id=konseli.institution_id, konseli=konseli, created_at=now, **details
    )
    konseli_index.write(konseli)
    relationship_hint.refresh_for(konseli, now=now)
    return contact


@service
def end(contact: KonseliContact, *, by: Membership, now: datetime) -> KonseliContact:
    """They are not called any longer. Raises Invalid where that was said before."""
    require_open(contact.konseli, {PackagePart.CONTACTS}, by=by, now=now)
    locked = KonseliContact.objects.select_for_update(of=("self",)).select_related("konseli").get(pk=contact.pk)
    if locked.ended_at is not None:
        raise Invalid("contact", _("This contact has ended already."))
    locked.ended_at = now
    locked.save(update_fields=["ended_at"])
    konseli_index.write(locked.konseli)
    relationship_hint.refresh_for(locked.konseli, now=now)
    return locked
