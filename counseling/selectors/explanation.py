"""Which explanation of the relationship is in force, and the versions that an institution published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from counseling.access import institution as institution_access
from counseling.choices import Language
from counseling.choices.policy import Standing
from counseling.models import Acknowledgement, Explanation, Institution, Konseli, Membership
from counseling.selectors.institution import today_at

FALLBACK = "id"


def in_force(institution: Institution, language: str, on: date) -> Explanation | None:
    """The newest text published by that day (in the institution's zone), in this language where there is one.

    Otherwise in Indonesian, otherwise in any: an older text in the right language is no longer what holds.
    """
    newest = {text.language: text for text in texts_in_force(institution, on)}
    for wanted in (language, language.partition("-")[0], FALLBACK):
        if wanted in newest:
            return newest[wanted]
    return next((newest[other] for other in sorted(newest)), None)


def texts_in_force(institution: Institution, on: date) -> list[Explanation]:
    """The newest version published by that day, in all its languages, in the order of the closed list."""
    texts = list(Explanation.objects.filter(institution=institution, published_from__lte=on).order_by("-version"))
    return sorted((text for text in texts if text.version == texts[0].version), key=_place)


def _place(text: Explanation) -> int:
    return Language.values.index(text.language) if text.language in Language.values else len(Language.values)


KNOWN_AS: Mapping[str, tuple[str, ...]] = {
    Language.EN: ("inggris", "en"),
    Language.JV: ("jawa", "jv", "jav"),
    Language.SU: ("sunda", "su"),
    Language.MAD: ("madura", "mad"),
    Language.MIN: ("minang", "padang", "min"),
    Language.BBC: ("batak toba", "toba", "bbc"),
    Language.ACE: ("aceh", "ace"),
    Language.BJN: ("banjar", "bjn"),
    Language.BUG: ("bugis", "bug"),
    Language.MAK: ("makas", "mak"),
    Language.BAN: ("bali", "ban"),
    Language.SAS: ("sasak", "sas"),
    Language.PMY: ("melayu papua", "papua", "pmy"),
    Language.AR: ("arab", "ar"),
}
"""How what is written in a konseli's record begins where it means one of these languages."""


def language_of(konseli: Konseli) -> str:
    """The language to explain in, after what the konseli's record says; Indonesian where it says nothing known."""
    written = konseli.language.strip().casefold().removeprefix("bahasa ").strip()
    return next((str(code) for code, names in KNOWN_AS.items() if written.startswith(names)), FALLBACK)


def confirmed(rows: Iterable[Acknowledgement], text: Explanation | None) -> bool:
    """Whether these words confirm both parts of this text, so that nobody has to read it again."""
    now = [row for row in rows if text is not None and row.explanation.version == text.version]
    return any(row.nature for row in now) and any(row.limits for row in now)


def of_institution(institution: Institution, explanation_id: UUID) -> Explanation | None:
    """This text, if it is one of the institution's."""
    return Explanation.objects.filter(institution=institution, pk=explanation_id).first()


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in all its languages, Indonesian first, and how it stands."""

    texts: list[Explanation]
    standing: Standing

    @property
    def first(self) -> Explanation:
        return self.texts[0]


def versions(member: Membership, now: datetime) -> list[VersionRow]:
    """Every version, the newest on top; empty for all but administrators."""
    rows = institution_access.explanations_visible_to(member).select_related("author").order_by("-version")
    today = today_at(member.institution, now)
    by_number: dict[int, list[Explanation]] = {}
    for row in sorted(rows, key=_place):
        by_number.setdefault(row.version, []).append(row)
    found: list[VersionRow] = []
    newer: date | None = None  # the first day on which a newer version is in force
    for number in sorted(by_number, reverse=True):
        day = by_number[number][0].published_from
        if newer is not None and newer <= day:
            standing = Standing.REPLACED
        elif day > today:
            standing = Standing.TO_COME
        else:
            standing = Standing.EARLIER if newer is not None and newer <= today else Standing.IN_FORCE
        newer = day if newer is None else min(newer, day)
        found.append(VersionRow(by_number[number], standing))
    return found


def latest(member: Membership) -> list[Explanation]:
    """The newest version, in force or to come, a row a language."""
    rows = institution_access.explanations_visible_to(member)
    return list(rows.filter(version=latest_number(member)))


def latest_number(member: Membership) -> int:
    """The number of the newest version; 0 where there is none."""
    newest = institution_access.explanations_visible_to(member).order_by("-version").first()
    return newest.version if newest else 0
