"""The explanation of the relationship (2g): the institution publishes its text, and the konseli confirms it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from counseling.access import account as account_access
from counseling.access import case as case_access
from counseling.choices import WRITTEN_BY_SPEAKER, AdminActKind, Language, Speaker
from counseling.explanations import DEFAULT_TEXTS
from counseling.models import Acknowledgement, Case, Explanation, Membership
from counseling.selectors import explanation as selector
from counseling.selectors.institution import today_at
from counseling.services import admin_act
from counseling.services.admin_act import REASON_LIMIT
from counseling.services.errors import Invalid, one_of, text
from counseling.services.institution import lock, require_day
from counseling.services.marker import service
from counseling.services.statement import Source, write_down

REQUIRED = tuple(DEFAULT_TEXTS)
"""Every version is there in each of these languages; in others where the institution has a text in them."""


@dataclass(frozen=True, slots=True)
class ExplanationWording:
    """The two parts of the text, in one language."""

    nature: str
    limits: str


def drafted(
    texts: Mapping[str, ExplanationWording], *, published_from: date, reason: str, by: Membership, now: datetime
) -> list[Explanation]:
    """The next version as it would stand, a row a language, checked and not written. Raises Invalid: a part that is
    missing or too long, an unknown language, a day gone by, no reason, or nothing that differs from the latest version.

    A language in which both parts are empty is left out, but for those that every version has.
    """
    account_access.require_administer(by)
    require_day(published_from, today_at(by.institution, now), field="published_from")
    text(reason, field="reason", limit=REASON_LIMIT)
    latest = {row.language: row for row in selector.latest(by)}
    version = 1 + max((row.version for row in latest.values()), default=0)
    rows = [
        Explanation(
            institution_id=by.institution_id,
            version=version,
            language=language,
            nature=text(_plain(given.nature), field=f"nature_{language}"),
            limits=text(_plain(given.limits), field=f"limits_{language}"),
            published_from=published_from,
            author_id=by.user_id,
            created_at=now,
        )
        for language, given in _in_order(texts)
    ]
    if len(rows) == len(latest) and all(_says_the_same(row, latest.get(row.language)) for row in rows):
        raise Invalid("", _("Nothing differs from the latest version."))
    return rows


@service
def publish(
    texts: Mapping[str, ExplanationWording],
    *,
    published_from: date,
    reason: str,
    seen: int,
    by: Membership,
    now: datetime,
) -> list[Explanation]:
    """A new version of the institution's text, in force from that day until a newer one is.

    Konseli who confirmed an older one are asked to confirm this one (2g.outdated). `seen` is the latest version for who
    decided this. Raises Invalid as `drafted`, and where somebody else was faster.
    """
    lock(by)
    if selector.latest_number(by) != seen:
        raise Invalid("", _("Somebody has published a version in the meantime. Read it before you publish yours."))
    rows = drafted(texts, published_from=published_from, reason=reason, by=by, now=now)
    for row in rows:
        row.save(force_insert=True)
    detail = {"version": rows[0].version, "version_before": seen or None, "published_from": published_from.isoformat()}
    admin_act.record(kind=AdminActKind.EXPLANATION_PUBLISHED, by=by, detail=detail, reason=reason, now=now)
    return rows


def _in_order(texts: Mapping[str, ExplanationWording]) -> list[tuple[str, ExplanationWording]]:
    """The languages of a version with their wording, in the order of the closed list."""
    for language in texts:
        one_of(Language, language, field="")
    given = {language: texts.get(language, ExplanationWording("", "")) for language in Language.values}
    return [
        (code, text) for code, text in given.items() if code in REQUIRED or text.nature.strip() or text.limits.strip()
    ]


def _says_the_same(row: Explanation, other: Explanation | None) -> bool:
    return other is not None and (row.nature, row.limits) == (other.nature, other.limits)


def _plain(words: str) -> str:
    """With the line ends of a text file: browsers send others."""
    return words.replace("\r\n", "\n")


@service
def acknowledge(
    case: Case,
    explanation: Explanation,
    *,
    nature: bool,
    limits: bool,
    source: Source,
    by: Membership,
    now: datetime,
) -> Acknowledgement:
    """The konseli confirms the nature of the relationship, its limits, or both, on this text.

    Unless they wrote it themself, their own words say what they understood. Raises Invalid.
    """
    case_access.require_work(by, case)
    return confirmed(case, explanation, nature=nature, limits=limits, source=source, by=by, now=now)


@service
def confirmed(
    case: Case,
    explanation: Explanation,
    *,
    nature: bool,
    limits: bool,
    source: Source,
    by: Membership | None,
    now: datetime,
) -> Acknowledgement:
    """The same, for callers that have checked who may write it: `by` nobody where the konseli wrote it themself."""
    if source.said_by != Speaker.KONSELI:
        raise Invalid("said_by", _("Only the konseli can say what they understood."))
    if not (nature or limits):
        raise Invalid("nature", _("Choose what the konseli confirmed."))
    today = source.said_at.astimezone(ZoneInfo(case.institution.time_zone)).date()
    if explanation.institution_id != case.institution_id or explanation.published_from > today:
        raise Invalid("explanation", _("This text was not in use then."))
    if source.channel not in WRITTEN_BY_SPEAKER:
        source = source.in_words()
    return write_down(
        Acknowledgement, case, source=source, by=by, now=now, explanation=explanation, nature=nature, limits=limits
    )
