"""Somebody asks for help: the request is written down, and with it a case opens as `requested`."""

from datetime import datetime

from counseling.access.people import counselor_of
from counseling.choices import OPEN_STATES, RequestSource
from counseling.models import Case, Counselor, HelpRequest, Konseli, Membership
from counseling.services.marker import service


class AlreadyOpenError(Exception):
    """The konseli already has an open case with this counselor."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(f"Case {case.code} is open already.")


@service
def ask(
    konseli: Konseli,
    *,
    source: str,
    words: str,
    requested_at: datetime,
    by: Membership,
    now: datetime,
    asked_by_name: str = "",
    counselor: Counselor | None = None,
    previous: Case | None = None,
) -> Case:
    """A help request and its case, with this counselor (default: the member). Raises AlreadyOpenError."""
    counselor = counselor or counselor_of(by)
    if counselor is None:
        raise ValueError("A request needs a counselor.")
    standing = Case.objects.filter(konseli=konseli, counselor=counselor, state__in=OPEN_STATES).first()
    if standing is not None:
        raise AlreadyOpenError(standing)
    same = {"institution_id": konseli.institution_id, "konseli": konseli}
    request = HelpRequest.objects.create(
        **same,
        source=RequestSource(source),
        asked_by_name=asked_by_name,
        words=words,
        requested_at=requested_at,
        recorded_by_id=by.user_id,
        recorded_at=now,
    )
    return Case.objects.create(
        **same,
        counselor=counselor,
        request=request,
        previous=previous or Case.objects.filter(konseli=konseli).order_by("-created_at").first(),
        code=_next_code(konseli),
        created_at=now,
        state_since=now,
    )


def _next_code(konseli: Konseli) -> str:
    last = Case.objects.filter(institution_id=konseli.institution_id).order_by("-code").values_list("code", flat=True)
    number = int(last[0].removeprefix("C-")) + 1 if last else 1
    return f"C-{number:05d}"
