"""Searching konseli, and reading what is known of them."""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from counseling.access import case as case_access
from counseling.access import konseli as konseli_access
from counseling.choices import OPEN_STATES
from counseling.keys import keyring
from counseling.models import Case, Konseli, Membership, SearchToken
from counseling.selectors.merge import persons

MIN_PREFIX = 3
MOST_WORDS = 8
"""How many words of a search are looked at."""
APOSTROPHES = "'`\u00b4\u2018\u2019\u02bc\u02bb"


@dataclass(frozen=True, slots=True)
class Match:
    """A konseli as a list shows them: initials, and their cases with the counselor who looks, of all their records."""

    konseli: Konseli
    initials: str
    open_case: Case | None
    last_case: Case | None


def fingerprint(konseli: Konseli, fields: Iterable[str]) -> str:
    """What a form carries, so that nobody writes over what they have not seen: a keyed hash of these fields of the
    record, which tells nothing of them."""
    told = json.dumps([str(konseli.pk), {name: getattr(konseli, name) for name in fields}], sort_keys=True, default=str)
    return keyring.blind(told, institution_id=konseli.institution_id, kind="seen").hex()


def search_words(name: str) -> set[str]:
    """The index words of a name: each part, folded, with its beginnings of three letters and more.

    An apostrophe both divides and does not: «Ma'ruf» is found as Ma'ruf, Maruf and ruf.
    """
    parts = {*_parts(name), *_parts(_without_apostrophes(name))}
    return {part[:end] for part in parts for end in (*range(MIN_PREFIX, len(part)), len(part))}


def _parts(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if c.isalnum() else " " for c in folded).split()


def _without_apostrophes(text: str) -> str:
    return "".join(c for c in text if c not in APOSTROPHES)


def search(text: str, *, member: Membership) -> list[Konseli]:
    """Konseli that this member may see whose name has all the words (or beginnings) typed, or whose NISN or code it is,
    or the code of a case of theirs. At most 20, by code.
    """
    visible = konseli_access.visible_to(member)
    text = text.strip()
    if not text:
        return []
    own_case = case_access.visible_to(member).filter(code__iexact=text).values("konseli")
    by_code = list(visible.filter(Q(code__iexact=text) | Q(pk__in=own_case))[:1])
    if by_code:
        return by_code
    nisn = keyring.blind(text, institution_id=member.institution_id, kind="nisn")
    found = visible.filter(pk__in=_having("nisn", nisn, member))
    words = _parts(_without_apostrophes(text))[:MOST_WORDS]
    if words:
        named = visible
        for word in words:
            token = keyring.blind(word, institution_id=member.institution_id, kind="name")
            named = named.filter(pk__in=_having("name", token, member))
        found = found | named
    return list(found.distinct().order_by("code")[:20])


def people(text: str, *, member: Membership) -> set[UUID]:
    """All records of those whom `search` finds."""
    found = [konseli.pk for konseli in search(text, member=member)]
    records = persons(found)
    return {pk for konseli_id in found for pk in records.all_of(konseli_id)}


def _having(kind: str, token: bytes, member: Membership) -> QuerySet[SearchToken, Any]:
    return SearchToken.objects.filter(institution_id=member.institution_id, kind=kind, token=token).values("konseli")


def initials(name: str) -> str:
    """Up to three initials: what lists show instead of a name."""
    return "".join(part[0] for part in name.split()[:3]).upper()


def matches(text: str, *, member: Membership) -> list[Match]:
    """What `search` finds, with each konseli's cases with this counselor. Two queries more."""
    return _with_cases(search(text, member=member), member)


def one(konseli_id: UUID, *, member: Membership) -> Match | None:
    """The konseli with this id, if this member may see them; under the record that is kept of them."""
    found = _with_cases(konseli_access.visible_to(member).filter(pk=konseli_id), member)
    return found[0] if found else None


def lookalikes(*, name: str, nisn: str, birth_date: date | None, member: Membership) -> list[Match]:
    """Konseli of this counselor who have this NISN, or this name where no birth date tells the two apart."""
    found = search(nisn, member=member) if nisn else []
    by_nisn = {konseli.pk for konseli in found}
    for konseli in search(name, member=member):
        same_name = search_words(konseli.name) == search_words(name)
        told_apart = konseli.birth_date and birth_date and konseli.birth_date != birth_date
        if same_name and not told_apart and konseli.pk not in by_nisn:
            found.append(konseli)
    return _with_cases(found, member)


def _with_cases(found: Iterable[Konseli], member: Membership) -> list[Match]:
    """One line a person: what was merged stands under the record that is kept of them."""
    found = list(found)
    people = persons(konseli.pk for konseli in found)
    wanted = list(dict.fromkeys(people.kept_of(konseli.pk) for konseli in found))
    known = {konseli.pk: konseli for konseli in found}
    missing = [pk for pk in wanted if pk not in known]
    if missing:
        known |= konseli_access.visible_to(member).in_bulk(missing)
    every = {pk for konseli in found for pk in people.all_of(konseli.pk)}
    last: dict[UUID, Case] = {}
    standing: dict[UUID, Case] = {}
    for case in case_access.visible_to(member).filter(konseli__in=every).order_by("created_at", "pk"):
        kept = people.kept_of(case.konseli_id)
        last[kept] = case
        if case.state in OPEN_STATES:
            standing[kept] = case
    keyring.preload(known)
    # Where the kept record is not for this counselor, the person stands under the one that they know.
    shown = {people.kept_of(konseli.pk): known.get(people.kept_of(konseli.pk), konseli) for konseli in found}
    return [Match(who, initials(who.name), standing.get(kept), last.get(kept)) for kept, who in shown.items()]
