"""Records of one person: which of them are read together, and which one is kept.

A record that was merged is kept by no other and keeps no other: there are no chains.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from counseling.access import case as case_access
from counseling.access import konseli as konseli_access
from counseling.models import Case, Konseli, KonseliMerge, Membership
from counseling.selectors.prepared import prepared


@dataclass(frozen=True, slots=True)
class Persons:
    """Which of some records are of one person: `kept` by what was merged into it."""

    kept: dict[UUID, UUID]

    def kept_of(self, konseli_id: UUID) -> UUID:
        """The record that is kept of this person."""
        return self.kept.get(konseli_id, konseli_id)

    def all_of(self, konseli_id: UUID) -> frozenset[UUID]:
        """All records of the person whose record this is."""
        kept = self.kept_of(konseli_id)
        return frozenset({kept, *(merged for merged, into in self.kept.items() if into == kept)})


def persons(konseli_ids: Iterable[UUID]) -> Persons:
    """These records and all that are of the same people. One query."""
    return Persons(dict(_merges_around(konseli=set(konseli_ids))))


@prepared
def _merges_around(*, konseli: Collection[UUID]) -> QuerySet[Any, tuple[UUID, UUID]]:
    """Record → the record it was merged into: these, and all that were merged into the same ones."""
    standing = KonseliMerge.objects.filter(undone_at=None)
    beside = standing.filter(konseli__in=konseli).values("into")
    rows = standing.filter(Q(konseli__in=konseli) | Q(into__in=konseli) | Q(into__in=beside))
    return rows.values_list("konseli", "into")


def records_of_person(konseli_id: UUID) -> frozenset[UUID]:
    """All records of the person whose record this is."""
    return persons([konseli_id]).all_of(konseli_id)


def kept_record() -> Coalesce:
    """In a query on rows of a konseli: the record that is kept of that person."""
    standing = KonseliMerge.objects.filter(konseli=OuterRef("konseli"), undone_at=None)
    return Coalesce(Subquery(standing.values("into")[:1]), F("konseli"), output_field=UUIDField())


def of_people(kept: Collection[UUID | None]) -> Q:
    """In a query on rows of a konseli: those of these people, whichever of their records they lie on."""
    merged = KonseliMerge.objects.filter(into__in=kept, undone_at=None)
    return Q(konseli__in=kept) | Q(konseli__in=merged.values("konseli"))


def history_of(konseli: Konseli) -> list[KonseliMerge]:
    """What was merged with this record, and undone since; the newest first."""
    rows = KonseliMerge.objects.filter(Q(konseli=konseli) | Q(into=konseli))
    return list(rows.select_related("konseli", "into", "merged_by", "undone_by").order_by("-merged_at"))


def told_to(member: Membership, konseli: Konseli) -> list[tuple[KonseliMerge, bool]]:
    """The same, each with whether this counselor knows both records. Why they were merged, and that they are two people
    after all, is for them alone. Two queries."""
    rows = history_of(konseli)
    either = {pk for row in rows for pk in (row.konseli_id, row.into_id)}
    known = set(konseli_access.visible_to(member).filter(pk__in=either).values_list("pk", flat=True))
    return [(row, {row.konseli_id, row.into_id} <= known) for row in rows]


def one_of(konseli: Konseli, merge_id: UUID) -> KonseliMerge | None:
    """A merge of this record that stands."""
    return next((row for row in history_of(konseli) if row.pk == merge_id and row.undone_at is None), None)


def own_case(konseli: Konseli, *, member: Membership) -> Case:
    """The latest case that this counselor has of exactly this record; who may see the record has one."""
    return case_access.visible_to(member).filter(konseli=konseli).latest("created_at", "pk")


def other_record(konseli: Konseli, other_id: UUID, *, member: Membership) -> Konseli | None:
    """The other record of a merge, where this counselor may see it."""
    return konseli_access.visible_to(member).exclude(pk=konseli.pk).filter(pk=other_id).first()
