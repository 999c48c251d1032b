"""Reading permissions as their pages need them."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from counseling.choices import Capacity, ConsentDecision, StatementKind
from counseling.models import Case, Consent, ConsentPaper, Statement
from counseling.models.base import AS_SAID
from counseling.selectors import paper, spoken
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import Record
from counseling.selectors.thresholds import policies_in_force

SOON = 14
"""How many days before its end a permission is said to run out."""


def latest_words(rows: Iterable[Consent]) -> list[Consent]:
    """Of these words, newest first, the latest of each speaker on each permission, and with each party."""
    latest: dict[tuple[str, UUID | None, str], Consent] = {}
    for row in rows:
        latest.setdefault((row.kind, row.guardian_id, derive.party_key(row.party)), row)
    return list(latest.values())


def given(rows: Iterable[Consent]) -> list[Consent]:
    """Of these words, newest first, the permissions that were given and not taken back."""
    return [row for row in latest_words(rows) if row.decision == ConsentDecision.GIVEN]


def papers_owed(case: Case) -> list[Consent]:
    """The permissions of a case that were signed and wait for their paper."""
    return [row for row in given(spoken.permissions(case)) if paper.owed(row)]


def days_left(row: Consent, today: date) -> int | None:
    """In how many days a permission runs out, 0 on its last day; None where that is not soon."""
    if row.decision != ConsentDecision.GIVEN or row.valid_until is None:
        return None
    days = (row.valid_until - today).days
    return days if 0 <= days <= SOON else None


def running_out(record: Record) -> list[tuple[Consent, int]]:
    """The permissions of a case that run out soon, and in how many days; the first to end on top."""
    today = derive.local_date(record.now, record)
    found = [(row, days_left(row, today)) for row in given(reversed(record.consents))]
    return sorted(((row, days) for row, days in found if days is not None), key=lambda pair: pair[1])


def record_of(case: Case, kind: str, now: datetime) -> Record:
    """What is on record of one kind of permission, and of what bears on it. Three queries beside the case."""
    judged = (StatementKind.GUARDIAN_UNSAFE, StatementKind.CAPACITY)
    words = Consent.objects.filter(case=case, kind=kind, superseded_by=None)
    circumstances = Statement.objects.filter(case=case, kind__in=judged, superseded_by=None)
    return Record(
        case=case,
        now=now,
        policy=policies_in_force([case.institution_id], now)[case.institution_id],
        consents=list(words.order_by(*AS_SAID)),
        statements=list(circumstances.order_by(*AS_SAID)),
    )


def minor(case: Case, *, now: datetime) -> bool:
    """Whether the konseli counts as under age, so that a guardian's permission is asked for."""
    policy = policies_in_force([case.institution_id], now)[case.institution_id]
    under_age: bool = derive.minor(Record(case=case, now=now, policy=policy))[0]
    return under_age


def inability(case: Case) -> Statement | None:
    """The latest judgement of the konseli's ability to decide, where it says that they cannot."""
    judged = spoken.statements(case, StatementKind.CAPACITY)
    return judged[0] if judged and judged[0].value == Capacity.UNABLE else None


def of_case(case: Case, consent_id: UUID) -> Consent | None:
    """This word on a permission, where it is one of the case and stands uncorrected."""
    return next((row for row in spoken.permissions(case) if row.pk == consent_id), None)


def papers_of(case: Case) -> dict[UUID, list[ConsentPaper]]:
    """The signed papers of a case, unopened, by the word that stands: a correction keeps those of what it corrects."""
    corrections = dict(Consent.objects.filter(case=case).exclude(supersedes=None).values_list("supersedes", "pk"))
    found: dict[UUID, list[ConsentPaper]] = {}
    for row in ConsentPaper.objects.filter(case=case).defer("content").order_by("pk"):
        word = row.consent_id
        while word in corrections:
            word = corrections[word]
        found.setdefault(word, []).append(row)
    return found


def paper_of(case: Case, paper_id: UUID) -> ConsentPaper | None:
    """This signed paper, unopened, where it is one of the case."""
    return ConsentPaper.objects.filter(case=case, pk=paper_id).select_related("case").defer("content").first()
