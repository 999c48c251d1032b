"""The blind index of a konseli: keyed hashes by which they are found, and which are compared with those of
counselors."""

from collections.abc import Iterable
from uuid import UUID

from counseling.keys import keyring
from counseling.models import Guardian, Konseli, KonseliContact, SearchToken
from counseling.selectors import normalized
from counseling.selectors.konseli import search_words
from counseling.services.marker import service

HASHED_AS = {"contact": "phone", "family": "kin"}
"""Kinds whose hash is that of another kind: what is compared has to be hashed alike."""


def token(kind: str, word: str, *, institution_id: UUID) -> bytes:
    """The keyed hash of one word of this kind, a konseli's or a counselor's."""
    return keyring.blind(word, institution_id=institution_id, kind=HASHED_AS.get(kind, kind))


@service
def write(konseli: Konseli) -> None:
    """Indexes the konseli anew, with those close to them. The record is the source; the row has to be saved."""
    SearchToken.objects.filter(konseli=konseli).delete()
    SearchToken.objects.bulk_create(
        SearchToken(
            institution_id=konseli.institution_id,
            konseli=konseli,
            kind=kind,
            token=token(kind, word, institution_id=konseli.institution_id),
        )
        for kind, word in dict.fromkeys(_words(konseli))
        if word
    )


def _words(konseli: Konseli) -> Iterable[tuple[str, str]]:
    guardians = list(Guardian.objects.filter(konseli=konseli))
    contacts = list(KonseliContact.objects.filter(konseli=konseli, ended_at=None))
    yield from (("name", word) for word in search_words(konseli.name))
    yield "nisn", konseli.nisn.strip()
    yield from (("phone", number) for number in normalized.phones(konseli.phone))
    yield "address", normalized.address(konseli.address)
    yield "village", normalized.village(konseli.village)
    numbers = [close.phone for close in guardians] + [close.phone for close in contacts]
    yield from (("contact", number) for number in normalized.phones(",".join(numbers)))
    family = normalized.family_words(konseli.name, *(guardian.name for guardian in guardians))
    yield from (("kin", word) for word in family)
