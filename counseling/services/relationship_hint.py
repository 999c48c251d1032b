"""Hints at a close relation (2i): they come and end with the data, and are never a verdict."""

from collections.abc import Iterable
from datetime import datetime

from counseling.models import Case, Konseli, RelationshipHint
from counseling.selectors import relationship_hint as selector
from counseling.services.marker import service


@service
def refresh(cases: Iterable[Case], *, now: datetime) -> None:
    """Compares what is known of the konseli of these cases with what their counselors said of themselves. What is new
    is written down, what is no longer so ends; data that a counselor has emptied end nothing. As many queries for many
    cases as for one."""
    cases = list(cases)
    looks = selector.hints_in_data(cases)
    wanted = {(case.pk, case.counselor_id, kind): case for case in cases for kind in looks[case.pk].found}
    untold = {(case.pk, case.counselor_id, kind) for case in cases for kind in looks[case.pk].untold}
    standing = {
        (row.case_id, row.counselor_id, row.kind): row
        for row in RelationshipHint.objects.filter(case__in=cases, gone_at=None)
    }
    gone = [row.pk for key, row in standing.items() if key not in wanted and key not in untold]
    if gone:
        RelationshipHint.objects.filter(pk__in=gone, gone_at=None).update(gone_at=now)
    # Two looks at the same moment find the same: the second one's rows are left out.
    RelationshipHint.objects.bulk_create(
        [
            RelationshipHint(
                institution_id=case.institution_id,
                konseli_id=case.konseli_id,
                case=case,
                counselor_id=counselor_id,
                kind=kind,
                found_at=now,
            )
            for (case_id, counselor_id, kind), case in wanted.items()
            if (case_id, counselor_id, kind) not in standing
        ],
        ignore_conflicts=True,
    )


@service
def refresh_for(*konseli: Konseli, now: datetime) -> None:
    """The same for the open cases of these konseli, with whomever they are: something of their record changed."""
    refresh(selector.open_cases_of([who.pk for who in konseli]), now=now)
