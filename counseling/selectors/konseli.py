"""Finding konseli, and reading what is known of them."""

import unicodedata

from counseling.access import konseli as konseli_access
from counseling.keys import keyring
from counseling.models import Konseli, Membership, SearchToken

MIN_PREFIX = 3


def search_words(name: str) -> list[str]:
    """The index words of a name: each part, folded, with its beginnings of three letters and more."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    parts = "".join(c if c.isalnum() else " " for c in folded).split()
    return [part[:end] for part in parts for end in {*range(MIN_PREFIX, len(part) + 1), len(part)}]


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
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(c if c.isalnum() else " " for c in folded).split()
    if words:
        named = visible
        for word in words:
            token = keyring.blind(word, institution_id=member.institution_id, kind="name")
            named = named.filter(pk__in=_having("name", token, member))
        found = found | named
    return list(found.distinct().order_by("code")[:20])


def _having(kind: str, token: bytes, member: Membership):  # type: ignore[no-untyped-def]
    return SearchToken.objects.filter(institution_id=member.institution_id, kind=kind, token=token).values("konseli")


def initials(name: str) -> str:
    """Up to three initials: what lists show instead of a name."""
    return "".join(part[0] for part in name.split()[:3]).upper()
