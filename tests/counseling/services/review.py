"""A flag on its way: what tests of its review set up first, by the services that do it."""

from datetime import datetime, timedelta
from typing import Any

from counseling.choices import Role
from counseling.models import Case, Flag, Membership, OutsideReviewer
from counseling.selectors.flag import extent
from counseling.services import account
from counseling.services import case as cases
from counseling.services import flag as flags
from counseling.services.door import gate
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services.stage import DAY

WORDS = "Saya sedang sangat sibuk dengan urusan pribadi."
CODE = "2b.personal-interest"


def raised(people: Cast, *, by: Membership | None = None, case: Case | None = None, now: datetime = NOW) -> Flag:
    """A counselor (Dewi, where nobody is named) tries to turn a request down for an interest of their own."""
    counselor = by or people.dewi
    case = case or cast.request(counselor, cast.adult(counselor, now=now), now=now)
    decision = cases.decline(case, reason="personal_interest", words=WORDS, by=counselor, now=now, seen=None)
    assert not decision.passed
    return Flag.objects.get(case=case, code=CODE, counselor=counselor.counselor)


def again(flag: Flag, *, now: datetime) -> Flag:
    """The same comes up once more."""
    actor = gate.Actor("counselor", flag.counselor.membership.user)
    gate.decide(flag.case, "decline", by=actor, now=now, attempt=gate.Attempt(reason="personal_interest"))
    return Flag.objects.get(pk=flag.pk)


def seeing(flag: Flag, by: Membership, now: datetime = NOW) -> dict[str, Any]:
    """The arguments of a step by somebody who has just opened the page."""
    return {"by": by, "now": now, "seen": extent(flag)}


def reviewed(flag: Flag, people: Cast, *, to: str, conclusion: str = "breach", now: datetime = NOW) -> Flag:
    """The flag in this state, one step after the other; Ratna reviews, Dewi answers."""
    ratna, dewi = people.ratna, people.dewi
    steps: dict[str, Any] = {
        "asked": lambda: flags.ask(flag, "Mengapa ditolak?", **seeing(flag, ratna, now)),
        "answered": lambda: flags.answer(flag, "Saya kewalahan.", **seeing(flag, dewi, now)),
        "determined": lambda: flags.determine(flag, conclusion, "Konseli tidak dirujuk.", **seeing(flag, ratna, now)),
        "remedy": lambda: flags.set_remedy(flag, "Hubungi konseli.", now + 7 * DAY, **seeing(flag, ratna, now)),
        "closed": lambda: flags.close(flag, "Sudah dihubungi.", **seeing(flag, ratna, now)),
    }
    for state, step in steps.items():
        if to == "open" or (state == "remedy" and conclusion == "no_breach"):
            continue
        step()
        if state == to:
            break
    return Flag.objects.get(pk=flag.pk)


def supervisor(people: Cast, name: str = "Intan", *, also: tuple[str, ...] = (), over: Any = ()) -> Membership:
    """One more supervisor of SMA Harapan, over these members."""
    member = account.enrol(
        institution=people.harapan,
        email=f"{name.lower()}@harapan.example",
        name=name,
        password=cast.PASSWORD,
        roles=(Role.SUPERVISOR, *also),
        now=NOW - timedelta(days=300),
    )
    for counselor in over:
        account.supervise(supervisor=member, counselor=counselor.counselor, now=NOW - timedelta(days=300))
    return member


def outside_reviewer(people: Cast, name: str = "Surya") -> Membership:
    """A supervisor whom SMA Harapan has named as its outside reviewer."""
    member = supervisor(people, name)
    with by_hand():
        OutsideReviewer.objects.create(institution=people.harapan, member=member, named_by=people.yoga.user, since=NOW)
    return member
