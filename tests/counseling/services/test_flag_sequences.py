"""Whoever does whatever to a flag in whatever order: it moves as the table says, and nothing is lost or rewritten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counseling.access import flag as flag_access
from counseling.choices import FLAG_MOVES, Role
from counseling.models import Determination, Flag, FlagMove, FlagOccurrence, Membership, Remedy
from counseling.models.base import TenantModel
from counseling.services import flag as flags
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import columns_of
from tests.counseling.services.review import again, outside_reviewer, raised, seeing, supervisor
from tests.counseling.services.stage import DAY, HOUR
from tests.plugins.examples import examples

pytestmark = pytest.mark.django_db

PEOPLE = ("dewi", "bagus", "ratna", "yoga", "sari", "intan", "surya")
"""Of Harapan: counselors Dewi and Bagus, supervisor Ratna, administrator Yoga, Intan who both counsels and supervises,
outside reviewer Surya. Sari counsels elsewhere."""


@dataclass
class Life:
    """Two flags, one about Dewi and one about Intan, and the hour that it is."""

    members: dict[str, Membership]
    flags: list[Flag]
    now: datetime = NOW


def _occurs(life: Life, flag: Flag, _by: Membership, _page: dict[str, Any]) -> None:
    again(flag, now=life.now)


Act = Callable[[Life, Flag, Membership, dict[str, Any]], Any]

ACTS: dict[str, Act] = {
    "ask": lambda life, flag, by, page: flags.ask(flag, "Mengapa?", **page),
    "answer": lambda life, flag, by, page: flags.answer(flag, "Sibuk.", **page),
    "no breach": lambda life, flag, by, page: flags.determine(flag, "no_breach", "Wajar.", **page),
    "breach": lambda life, flag, by, page: flags.determine(flag, "breach", "Tidak dirujuk.", **page),
    "systemic": lambda life, flag, by, page: flags.determine(flag, "systemic", "Terlalu sedikit orang.", **page),
    "remedy": lambda life, flag, by, page: flags.set_remedy(flag, "Hubungi.", life.now + DAY, **page),
    "remedy of yesterday": lambda life, flag, by, page: flags.set_remedy(flag, "Hubungi.", life.now - DAY, **page),
    "close": lambda life, flag, by, page: flags.close(flag, "", **page),
    "close with words": lambda life, flag, by, page: flags.close(flag, "Sudah.", **page),
    "occurs": _occurs,
}
KEPT: tuple[type[TenantModel], ...] = (FlagMove, Determination, FlagOccurrence)


def rows() -> dict[tuple[str, Any], Any]:
    """Every row that must stay as it is."""
    found = {(model.__name__, row.pk): columns_of(row) for model in KEPT for row in model._default_manager.all()}
    for remedy in Remedy.objects.all():
        found["Remedy", remedy.pk] = {k: v for k, v in columns_of(remedy).items() if k != "done_at" or v is not None}
    for flag in Flag.objects.all():
        found["Flag", flag.pk] = {k: v for k, v in columns_of(flag).items() if k not in ("state", "last_seen_at")}
    return found


def check_kept(before: dict[tuple[str, Any], Any]) -> None:
    after = rows()
    for key, row in before.items():
        assert {name: after[key][name] for name in row if name in after[key]} == row, key


def check_course(flag: Flag) -> None:
    """The moves lead from open to where the flag stands, each in the table, dated, and named but where it reopens."""
    flag.refresh_from_db()
    state, at = "open", flag.raised_at
    for move in flag.moves.order_by("at", "pk"):
        assert move.from_state == state and move.to_state in FLAG_MOVES[state]
        assert move.at >= at
        assert (move.by is None) == (move.to_state == "open")
        assert move.by_id == flag.counselor.membership.user_id or move.to_state != "answered"
        state, at = move.to_state, move.at
    assert flag.state == state
    assert flag.determinations.count() == flag.moves.filter(to_state="determined").count()
    assert flag.remedies.count() == flag.moves.filter(to_state="remedy").count()
    assert flag.remedies.filter(done_at=None).exists() == (state == "remedy")


def lives() -> Life:
    people = cast.people()
    intan = supervisor(people, also=(Role.COUNSELOR,), over=(people.dewi,))
    members = {name: getattr(people, name) for name in PEOPLE[:5]}
    members |= {"intan": intan, "surya": outside_reviewer(people)}
    return Life(members, [raised(people), raised(people, by=intan)])


STEPS = st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE), st.booleans(), st.booleans())


@given(st.lists(STEPS, min_size=3, max_size=16))
@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck), database=None)
def test_no_sequence_leads_out_of_the_table_or_loses_a_row(steps: list[tuple[str, str, bool, bool]]) -> None:
    with transaction.atomic():
        life = lives()
        old: dict[str, Any] = {}
        for act, who, first, fresh in steps:
            life.now += HOUR
            flag, by = life.flags[0 if first else 1], life.members[who]
            reviews = flag_access.can_review(by, flag)
            page = seeing(flag, by, life.now) if fresh or not old else {**old, "by": by, "now": life.now}
            old, before, moves = page, rows(), flag.moves.count()
            try:
                ACTS[act](life, flag, by, page)
            except (Invalid, PermissionDenied) as refused:
                assert rows() == before, refused
            check_kept(before)
            made = Determination.objects.filter(flag=flag, determined_at=life.now)
            assert reviews or not made.exists()
            assert not made.filter(determined_by=flag.counselor.membership.user).exists()
            assert flag.moves.count() <= moves + 1
            for each in life.flags:
                check_course(each)
        transaction.set_rollback(True)


def test_it_is_possible_to_go_the_whole_way() -> None:
    """The sequences above reach what they claim to: the reviewers of the two flags are different people."""
    life = lives()
    dewis, intans = life.flags
    ways = {"ratna": (dewis, "dewi"), "surya": (intans, "intan")}
    for reviewer, (flag, counselor) in ways.items():
        for act in ("ask", "answer", "breach", "remedy", "close with words"):
            by = life.members[counselor if act == "answer" else reviewer]
            ACTS[act](life, flag, by, seeing(flag, by, life.now))
        check_course(flag)
        assert flag.state == "closed"
