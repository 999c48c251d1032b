"""What is stated with a decision: protected attributes on which it rests, and words, kept sealed beside its entry."""

from collections.abc import Iterable

from counseling.choices import ProtectedTrait
from counseling.models import CaseReason, LedgerEntry
from counseling.services.errors import one_of
from counseling.services.marker import service


def protected_traits(traits: Iterable[str]) -> frozenset[str]:
    """The attributes as the rules take them; raises Invalid for an unknown one."""
    return frozenset(one_of(ProtectedTrait, trait, field="reason_protected").value for trait in traits)


@service
def keep_words(entry: LedgerEntry, *, words: str, onward: str = "", content: str = "") -> CaseReason | None:
    """What was written with a decision, a refused one too; None where nothing was."""
    if not (words or onward or content):
        return None
    return CaseReason.objects.create(
        institution_id=entry.institution_id,
        konseli_id=entry.konseli_id,
        case_id=entry.case_id,
        entry=entry,
        words=words,
        onward=onward,
        content=content,
    )
