"""The reason stated with a decision: the protected attributes on which it rests, and words that are sealed beside its
entry."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import PROTECTED_WORDS, ProtectedTrait
from counseling.models import CaseReason, LedgerEntry
from counseling.services.errors import Invalid, one_of
from counseling.services.marker import service

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class LookAgain(Invalid):
    """The words of a reason name a protected attribute. The person changes them, or keeps them and they count."""

    def __init__(self, named: Mapping[str, Iterable[str]]) -> None:
        super().__init__("words_kept", question(named))


def question(named: Mapping[str, Iterable[str]]) -> "StrOrPromise":
    """What is asked of words that name protected attributes, by attribute as `named_in` finds them."""
    words = ", ".join(f"«{word}» ({ProtectedTrait(trait).label})" for trait, all_ in named.items() for word in all_)
    return format_lazy(_("Your words name {words}. Does the reason rest on this?"), words=words)


def named_in(*texts: str) -> dict[str, list[str]]:
    """The protected attributes that these texts name, each with the words that do, as they were typed."""
    typed = unicodedata.normalize("NFKC", "\n".join(texts))
    # What nobody sees, such as a soft hyphen, parts no word.
    plain = "".join(c for c in typed if unicodedata.category(c) != "Cf")
    found = {trait: [hit.group() for hit in _pattern(trait).finditer(plain)] for trait in PROTECTED_WORDS}
    return {trait: list(dict.fromkeys(hits)) for trait, hits in found.items() if hits}


@lru_cache
def _pattern(trait: str) -> re.Pattern[str]:
    """Its words as whole words, longest first, also with «-nya» and the like behind."""
    words = sorted(PROTECTED_WORDS[trait], key=len, reverse=True)
    either = "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in words)
    return re.compile(rf"(?<!\w)(?:{either})(?:nya|ku|mu)?(?!\w)", re.IGNORECASE)


def protected_traits(traits: Iterable[str], *texts: str, kept: bool = False) -> frozenset[str]:
    """The attributes on which a reason rests, as the rules take them: those that are stated, and those that its words
    name. Raises LookAgain for words that name what is not stated, unless somebody has looked at them again and keeps
    them (`kept`); Invalid for an unknown attribute."""
    stated = frozenset(one_of(ProtectedTrait, trait, field="reason_protected").value for trait in traits)
    named = named_in(*texts)
    unstated = {trait: words for trait, words in named.items() if trait not in stated}
    if unstated and not kept:
        raise LookAgain(unstated)
    return stated | {str(trait) for trait in named}


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
