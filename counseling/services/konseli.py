"""The konseli's record: it gets a data key of its own, and a blind index finds it."""

from collections.abc import Collection, Set
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from counseling.access import konseli as konseli_access
from counseling.choices import PackagePart
from counseling.choices.konseli_record import FIELDS, Identity
from counseling.cleaning import cleaned
from counseling.keys import keyring
from counseling.models import DataKey, Guardian, Institution, Konseli, Membership
from counseling.models.base import uuid7
from counseling.selectors import open_record
from counseling.selectors.konseli import fingerprint
from counseling.services import konseli_index, relationship_hint
from counseling.services import name as naming
from counseling.services.code import next_code
from counseling.services.errors import text
from counseling.services.marker import service

NAME_LIMIT = 200


class StaleRecordError(Exception):
    """The record was saved elsewhere since this page was opened. The error holds the present record, so that neither is
    lost."""

    def __init__(self, stored: Konseli) -> None:
        self.stored = stored
        super().__init__(f"The record of {stored.code} says something else by now.")


@service
def register(identity: Identity, *, by: Membership, now: datetime) -> Konseli:
    """A new konseli of the member's institution, with data key and search index. Raises Invalid for a name without a
    letter or a digit."""
    konseli_access.require_register(by)
    naming.one_line(identity.name, field="name", limit=NAME_LIMIT)
    # One registration after the other: the codes are counted.
    Institution.objects.select_for_update(no_key=True).get(pk=by.institution_id)
    konseli = Konseli(
        institution_id=by.institution_id, code=next_code(Konseli, "K", institution_id=by.institution_id), created_at=now
    )
    _fill(konseli, _columns(identity))
    # The key comes first: it seals the row. The foreign key is checked at commit.
    key_id = uuid7()
    master_key_id, wrapped = keyring.new_wrapped_key(key_id=key_id, institution_id=by.institution_id)
    key = DataKey(
        id=key_id,
        institution_id=by.institution_id,
        konseli=konseli,
        master_key_id=master_key_id,
        wrapped=wrapped,
        created_at=now,
    )
    keyring.remember(key)
    konseli.save(force_insert=True)
    key.save(force_insert=True)
    konseli_index.write(konseli)
    return konseli


@service
def amend(
    konseli: Konseli,
    identity: Identity,
    *,
    fields: Collection[str] = tuple(FIELDS),
    seen: str | None = None,
    by: Membership,
    now: datetime,
) -> Konseli:
    """Changes what is known of a konseli, in these fields alone, and indexes it anew.

    `seen` is the fingerprint of these fields as the page showed them (selectors.konseli); None where nobody looked at a
    page. Raises StaleRecordError where somebody has saved something else meanwhile.
    """
    require_open(konseli, open_record.parts_with(fields), by=by, now=now)
    konseli.refresh_from_db(from_queryset=Konseli.objects.select_for_update(no_key=True))
    if "name" in fields:
        naming.one_line(identity.name, field="name", limit=NAME_LIMIT)
    values = {name: value for name, value in _columns(identity).items() if name in fields}
    if _says(konseli, values):
        return konseli  # the same twice: an answer got lost on the way
    if seen is not None and seen != fingerprint(konseli, fields):
        raise StaleRecordError(konseli)
    _fill(konseli, values)
    konseli.save()
    konseli_index.write(konseli)
    relationship_hint.refresh_for(konseli, now=now)
    return konseli


@service
def add_guardian(konseli: Konseli, *, relation: str, name: str, phone: str, by: Membership, now: datetime) -> Guardian:
    require_open(konseli, {PackagePart.GUARDIANS}, by=by, now=now)
    guardian = Guardian.objects.create(
        institution_id=konseli.institution_id,
        konseli=konseli,
        relation=relation,
        name=naming.name(name, field="name", limit=NAME_LIMIT),
        phone=text(phone, field="phone", required=False, limit=NAME_LIMIT),
        created_at=now,
    )
    konseli_index.write(konseli)
    relationship_hint.refresh_for(konseli, now=now)
    return guardian


def require_open(konseli: Konseli, parts: Set[PackagePart], *, by: Membership, now: datetime) -> None:
    """Raises PermissionDenied unless the record, and these parts of it, are open to this member."""
    konseli_access.require_amend(by, konseli)
    if not parts <= open_record.open_to(by, konseli, now):
        raise PermissionDenied("This part was not handed over.")


def is_of(konseli: Konseli, identity: Identity) -> bool:
    """Whether the record says exactly this."""
    return _says(konseli, _columns(identity))


def _says(konseli: Konseli, values: dict[str, Any]) -> bool:
    return all(getattr(konseli, name) == value for name, value in values.items())


def _fill(konseli: Konseli, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(konseli, name, value)


def _columns(identity: Identity) -> dict[str, Any]:
    """What the record keeps of an identity: text in one form, so that equal names are equal."""
    values = {name: getattr(identity, name) for name in FIELDS}
    return {name: cleaned(value) if isinstance(value, str) else value for name, value in values.items()}
