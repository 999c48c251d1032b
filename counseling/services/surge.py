"""Surges: times in which more people ask for help than can be served (2e). A start then needs no agreed meeting."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from counseling.access import surge as surge_access
from counseling.models import Membership, Surge
from counseling.services.errors import Invalid, text
from counseling.services.marker import service


@service
def declare(*, reason: str, by: Membership, now: datetime) -> Surge:
    """A supervisor declares a surge for their institution, from now on. Raises Invalid where one is on already."""
    surge_access.require_declare(by)
    reason = text(reason, field="reason")
    try:
        with transaction.atomic():
            return Surge.objects.create(
                institution_id=by.institution_id, declared_by_id=by.user_id, declared_at=now, reason=reason
            )
    except IntegrityError as error:  # one open surge an institution
        raise Invalid("reason", _("A surge has been declared already.")) from error


@service
def end(surge: Surge, *, by: Membership, now: datetime) -> Surge:
    """A supervisor ends it. Raises Invalid where it has ended already."""
    surge_access.require_end(by, surge)
    locked = Surge.objects.select_for_update().get(pk=surge.pk)
    if locked.ended_at is not None:
        raise Invalid("surge", _("This surge has ended already."))
    locked.ended_by_id = by.user_id
    locked.ended_at = now
    locked.save(update_fields=["ended_by", "ended_at"])
    return locked
