"""The package of a referral, chosen part by part: each part is kept as it was when it was chosen, and is withdrawn by a
date."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.models import Case, Membership, PackageItem, ReceivedReferral, Referral, SharedHelp
from counseling.selectors import referral_package as selector
from counseling.selectors.referral_package import Part
from counseling.services.errors import Invalid, text
from counseling.services.marker import service


def chosen(case: Case, names: Collection[str], *, summary: str, seen: str, now: datetime) -> list[Part]:
    """These parts as the record has them now, with the counselor's own words on top (none where they are empty).

    `seen` is the fingerprint of what the person was shown; empty where nobody looked at a page. Raises Invalid.
    """
    offered = selector.offered(case, now)
    if not set(names) <= {part.part for part in offered}:
        raise Invalid("parts", _("Choose among the parts that are on record."))
    found = [part for part in offered if part.part in names]
    if seen and seen != selector.fingerprint(offered):
        raise Invalid("parts", _("The record has changed meanwhile. Look once more at what would be handed over."))
    words = text(summary, field="summary", required=False)
    return [selector.summary(words), *found] if words else found


def require_as_shown(of: Referral, *, seen: str) -> None:
    """Raises Invalid where the package differs by now from what the person was shown (`seen` as above)."""
    if seen and seen != selector.fingerprint(selector.package_of(of)):
        raise Invalid("answer", _("The record has changed meanwhile. Look once more at what would be handed over."))


@service
def put(of: Referral | SharedHelp, parts: Sequence[Part], *, by: Membership, now: datetime) -> bool:
    """From now on these parts are the package, and no other. Returns whether any was added, or told anew.

    The caller has checked the access and holds the lock on the referral or the help.
    """
    wanted = {part.part: selector.as_content(part.lines) for part in parts}
    for item in selector.items_of(of):
        if item.content == wanted.get(item.part):  # type: ignore[call-overload]
            del wanted[item.part]  # type: ignore[arg-type]
            continue
        item.withdrawn_at = now
        item.save(update_fields=["withdrawn_at"])
    for part, content in wanted.items():
        _keep(of, part=part, content=content, by=by, now=now)
    return bool(wanted)


@service
def deliver(parts: Sequence[Part], received: ReceivedReferral, *, by: Membership, now: datetime) -> None:
    """The parts as another institution receives them, under the key of the konseli's record there."""
    for part in parts:
        _keep(received, part=part.part, content=selector.as_content(part.lines), by=by, now=now)


def _keep(
    of: Referral | SharedHelp | ReceivedReferral, *, part: str, content: str, by: Membership, now: datetime
) -> PackageItem:
    return PackageItem.objects.create(
        institution_id=of.institution_id,
        konseli_id=of.konseli_id,
        case_id=of.case_id,
        part=part,
        content=content,
        chosen_by_id=by.user_id,
        chosen_at=now,
        **selector.link_to(of),
    )
