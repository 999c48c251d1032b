"""Finding konseli, and reading what is known of them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from counseling.access import case as case_access
from counseling.access import konseli as konseli_access
from counseling.choices import OPEN_STATES
from counseling.keys import keyring
from counseling.models import Case, Konseli, Membership, SearchToken

MIN_PREFIX = 3
MOST_WORDS = 8
"""How many words of a search are looked at."""
APOSTROPHES = "'`\u00b4\u2018\u2019\u02bc\u02bb"


@dataclass(frozen=True, slots=True)
class Match:
    """A konseli as a list shows them: initials, and their cases with the counselor who looks."""

    konseli: Konseli
    initials: str
    open_case: Case | None
    last_case: Case | None


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
    """Konseli that this member may see whose name has all the words (or beginnings) typed, or whose NISN or code it is.

    At most 20, by code.
    """
    visible = konseli_access.visible_to(member)
    text = text.strip()
    if not text:
        return []
    by_code = list(visible.filter(code__iexact=text)[:1])
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


def _having(kind: str, token: bytes, member: Membership) -> QuerySet[SearchToken, Any]:
    return SearchToken.objects.filter(institution_id=member.institution_id, kind=kind, token=token).values("konseli")


def initials(name: str) -> str:
    """Up to three initials: what lists show instead of a name."""
    return "".join(part[0] for part in name.split()[:3]).upper()


def matches(text: str, *, member: Membership) -> list[Match]:
    """What `search` finds, with each konseli's cases with this counselor. Two queries more."""
    return _with_cases(search(text, member=member), member)


def one(konseli_id: UUID, *, member: Membership) -> Match | None:
    """The konseli with this id, if this member may see them."""
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
    found = list(found)
    keyring.preload(konseli.pk for konseli in found)
    last: dict[UUID, Case] = {}
    standing: dict[UUID, Case] = {}
    for case in case_access.visible_to(member).filter(konseli__in=found).order_by("created_at", "pk"):
        last[case.konseli_id] = case
        if case.state in OPEN_STATES:
            standing[case.konseli_id] = case
    return [Match(konseli, initials(konseli.name), standing.get(konseli.pk), last.get(konseli.pk)) for konseli in found]
