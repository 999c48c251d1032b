"""Verifying the seals: each is authentic and continues the one before, each sealed head still stands in the ledger, and
the file outside the database holds the same seals.

So a chain is found whose end was cut off and whose case was set back to fit, one that went missing with its case, and
one written anew as a whole by somebody who holds the ledger key.
"""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from counseling.keys.keyring import KeyringError
from counseling.models import Case, Institution, LedgerEntry, Seal
from counseling.services.door import seal as seals
from counseling.services.door.seal import SealFileError

PAGE = 500
"""Heads looked up at once."""


class BrokenSealError(Exception):
    """The first bad seal: of which institution, its number (0: the file as a whole), and what is wrong with it."""

    def __init__(self, institution: str, number: int, problem: str) -> None:
        self.institution, self.number, self.problem = institution, number, problem
        where = f"{institution}, seal {number}" if number else institution
        super().__init__(f"{where}: {problem}")


class _BadSealError(Exception):
    """What is wrong with the seal at hand."""


@dataclass(slots=True)
class SealCheckTotals:
    """What was looked at. `outside`: seals that the files hold, too."""

    seals: int = 0
    outside: int = 0


def verify_seals() -> SealCheckTotals:
    """Looks at all seals of all institutions. Raises BrokenSealError at the first bad one. Writes nothing, holds no
    lock."""
    totals = SealCheckTotals()
    slugs = set()
    for institution in Institution.objects.order_by("pk"):
        slugs.add(institution.slug)
        known = _check_chain(institution)
        # Read last: a seal that was made while the others were looked at is in the file by now.
        outside = _outside(institution.slug)
        if seals.path_of(institution.slug).exists():
            _compare(institution.slug, known, outside)
        totals.seals += len(known)
        totals.outside += len(outside)
    for path in sorted(Path(settings.SEALS_DIR).glob("*.jsonl")):
        if path.stem not in slugs:
            raise BrokenSealError(path.stem, 0, f"{path} holds its seals, and there is no such institution")
    return totals


def _check_chain(institution: Institution) -> dict[int, bytes]:
    """The institution's seals as the file should hold them, by number."""
    known: dict[int, bytes] = {}
    previous = ""
    number = 0
    try:
        for seal in Seal.objects.filter(institution=institution).order_by("number").iterator():
            number += 1
            _check_seal(seal, number, previous)
            previous = seal.mac
            known[number] = seals.line_of(seal)
    except _BadSealError as error:
        raise BrokenSealError(institution.slug, number, str(error)) from error
    except (KeyringError, AttributeError, ValueError, TypeError) as error:
        raise BrokenSealError(institution.slug, number, f"it cannot be checked. {error}") from error
    return known


def _check_seal(seal: Seal, number: int, previous: str) -> None:
    if seal.number != number:
        raise _BadSealError("it should stand here, and is gone")
    if seal.previous_hash != previous:
        raise _BadSealError("it does not continue the seal before it")
    if not seals.is_authentic(seal):
        raise _BadSealError("its signature does not fit: it was changed, or this program did not write it")
    _check_heads(seal)


def _check_heads(seal: Seal) -> None:
    """Whether every entry that was the head of its chain still stands as it was sealed."""
    heads = iter(seal.heads.items())
    while some := dict(islice(heads, PAGE)):
        rows = LedgerEntry.objects.filter(
            institution_id=seal.institution_id, case_id__in=some, number__in={number for number, _ in some.values()}
        )
        macs = {(str(case_id), number): mac for case_id, number, mac in rows.values_list("case_id", "number", "mac")}
        for case_id, (number, mac) in some.items():
            found = macs.get((case_id, number))
            if found != mac:
                raise _BadSealError(_damage(UUID(case_id), number, found))


def _damage(case_id: UUID, number: int, found: Any) -> str:
    code = Case.objects.filter(pk=case_id).values_list("code", flat=True).first()
    if code is None:
        return f"case {case_id} had {number} entries, and is gone"
    if found is None:
        return f"case {code} had an entry {number}, and its chain was cut short"
    return f"case {code} had another entry {number}: its chain was written anew"


def _outside(slug: str) -> dict[int, bytes]:
    try:
        return dict(seals.lines_in(seals.path_of(slug)))
    except SealFileError as error:
        raise BrokenSealError(slug, 0, str(error)) from error


def _compare(slug: str, known: dict[int, bytes], outside: dict[int, bytes]) -> None:
    path = seals.path_of(slug)
    for number in sorted(known.keys() | outside.keys()):
        if number not in known:
            made = Seal.objects.filter(institution__slug=slug, number=number).first()
            if number > max(known, default=0) and made is not None and seals.line_of(made) == outside[number]:
                continue  # made while the others were looked at: the next look checks it
            raise BrokenSealError(slug, number, f"it is in {path}, and gone from the database")
        if number not in outside:
            raise BrokenSealError(
                slug, number, f"it is in the database, and not in {path}; `manage.py seal` adds new ones"
            )
        if known[number] != outside[number]:
            raise BrokenSealError(slug, number, f"{path} holds another one than the database")
