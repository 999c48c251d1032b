"""The daily seal: for each institution the heads of all chains that grew since the seal before, signed and chained.

It holds what a chain cannot say of itself: that it was longer yesterday, that it was there at all, that its entries
were these. Each seal is also a line of a file outside the database, so that one that is gone from there is missed.
Copies of these files kept elsewhere are worth the more: they alone tell of somebody who reaches database, keys and
files alike.
"""

import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from counseling.keys import keyring
from counseling.keys.keyring import KeyringError
from counseling.models import Case, Institution, Seal
from counseling.services.door import chain
from counseling.services.marker import service


class SealFileError(Exception):
    """The file of an institution's seals holds something else than the database, or cannot be read as seals."""


@dataclass(slots=True)
class SealTotals:
    """What a run did: seals made, heads in them, and institutions that failed."""

    seals: int = 0
    heads: int = 0
    faults: list[str] = field(default_factory=list)


def seal_all(*, now: datetime) -> SealTotals:
    """Seals every institution in which a chain has grown. One that fails is named in the totals and stops no other."""
    totals = SealTotals()
    for institution in Institution.objects.order_by("pk"):
        try:
            made = seal_institution(institution, now=now)
            write_out(institution)
        except (SealFileError, KeyringError, OSError) as error:
            totals.faults.append(f"{institution.slug}: {error}")
            continue
        if made is not None:
            totals.seals += 1
            totals.heads += len(made.heads)
    return totals


@service
def seal_institution(institution: Institution, *, now: datetime) -> Seal | None:
    """The next seal over the chains that are longer than the seals before say; None where there is none."""
    _hold(institution)
    earlier = Seal.objects.filter(institution=institution).order_by("number")
    sealed: dict[str, int] = {}
    for heads in earlier.values_list("heads", flat=True):
        sealed |= {case_id: number for case_id, (number, _) in heads.items()}
    # A chain that became shorter, or other at the same length, is not sealed over: the older seals tell of it.
    grown = {
        str(case_id): [number, mac]
        for case_id, number, mac in Case.objects.filter(institution=institution).values_list("pk", "head", "head_hash")
        if number > sealed.get(str(case_id), 0)
    }
    if not grown:
        return None
    last = earlier.last()
    seal = Seal(
        institution=institution,
        number=last.number + 1 if last else 1,
        at=now,
        heads=grown,
        previous_hash=last.mac if last else "",
        key_id=keyring.current_id("ledger"),
    )
    seal.mac = mac_of(seal)
    seal.save(force_insert=True)
    return seal


def mac_of(seal: Seal) -> str:
    """The MAC that the seal's content and the key file give; raises KeyringError."""
    return chain.signature(chain.in_order(_fields(seal)), institution_id=seal.institution_id, key_id=seal.key_id)


def is_authentic(seal: Seal) -> bool:
    """Whether the seal's MAC is the one that its content and the key file give."""
    return hmac.compare_digest(mac_of(seal).encode(), seal.mac.encode())


def line_of(seal: Seal) -> bytes:
    """The seal as it stands in the file, without the end of the line."""
    return chain.in_order({**_fields(seal), "mac": seal.mac})


def _fields(seal: Seal) -> dict[str, Any]:
    return {
        "seal": str(seal.pk),
        "institution": str(seal.institution_id),
        "number": seal.number,
        "at": seal.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "heads": seal.heads,
        "previous": seal.previous_hash,
        "key": seal.key_id,
    }


def _hold(institution: Institution) -> None:
    """Two runs at the same moment come one after the other."""
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)


# ---------------------------------------------------------------- the file outside the database


def path_of(slug: str) -> Path:
    """Where the seals of this institution are kept outside the database."""
    return Path(settings.SEALS_DIR) / f"{slug}.jsonl"


def write_out(institution: Institution) -> None:
    """Appends the seals that the file lacks, those too that an interrupted run left behind. Raises SealFileError where
    its last seal is not in the database."""
    path = path_of(institution.slug)
    # What is written is committed: nothing may take a seal back that the file holds.
    with transaction.atomic(durable=True):
        _hold(institution)
        lines = dict(lines_in(path))
        number = max(lines, default=0)
        seals = Seal.objects.filter(institution=institution)
        if number and lines[number] not in [line_of(seal) for seal in seals.filter(number=number)]:
            raise SealFileError(f"seal {number} in {path} is not in the database: run `manage.py ledger_verify`.")
        missing = [line_of(seal) for seal in seals.filter(number__gt=number).order_by("number")]
        if missing:
            _append(path, missing)


def lines_in(path: Path) -> Iterator[tuple[int, bytes]]:
    """The seals in a file, by their number; none where there is no file. Raises SealFileError."""
    if not path.exists():
        return
    # A last line without its end was cut off by a crash; the next run writes it anew.
    for position, line in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        try:
            yield int(json.loads(line)["number"]), line
        except (ValueError, KeyError, TypeError) as error:
            raise SealFileError(f"line {position} of {path} is no seal.") from error


def _append(path: Path, lines: list[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        whole = file.read()
        file.seek(whole.rfind(b"\n") + 1)
        file.truncate()
        file.writelines(line + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
