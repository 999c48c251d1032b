"""A case with five entries, ways to damage its chain behind the guards' back, and what the command says of it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from counseling.keys import keyring
from counseling.models import Case, LedgerEntry
from counseling.services.door import chain, gate
from counseling.services.door.gate import Actor, Attempt
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand, sql, without_guards
from tests.counseling.services.stage import ready

TABLE = "counseling_ledgerentry"


def five_entries(people: cast.Cast) -> Case:
    """Blocked, started, out of date, continued, blocked."""
    case = cast.request(people.dewi)
    press(case, "start")
    press(ready(case, people.dewi), "start")
    press(case, "continue", seen=1)
    press(case, "continue", minutes=5)
    press(case, "end", reason="value_difference")
    case.refresh_from_db()
    assert (case.state, case.head) == ("active", 5)
    return case


def press(case: Case, transition: str, *, seen: int | None = None, minutes: int = 0, **attempt: Any) -> None:
    actor = Actor("counselor", case.counselor.membership.user)
    now = NOW + timedelta(minutes=minutes)
    gate.decide(case, transition, by=actor, now=now, seen=seen, attempt=Attempt(**attempt))


def verify(*arguments: str) -> str:
    keyring.forget()
    out = io.StringIO()
    call_command("ledger_verify", *arguments, stdout=out)
    return out.getvalue()


def broken(*arguments: str) -> str:
    """What the command says of a broken ledger."""
    with pytest.raises(CommandError) as caught:
        verify(*arguments)
    assert caught.value.returncode == 1
    return str(caught.value)


def row(case: Case, number: int) -> LedgerEntry:
    return LedgerEntry.objects.get(case=case, number=number)


def behind_the_guards(statement: str, *parameters: Any) -> None:
    with by_hand():
        without_guards(lambda: sql(statement, *parameters))


def cut(*numbers: int) -> None:
    """Removes entries, and what hangs on them."""

    def remove() -> None:
        for number in numbers:
            sql(
                "DELETE FROM counseling_flagoccurrence WHERE entry_id IN"
                f" (SELECT id FROM {TABLE} WHERE number = {number})"
            )
            sql(f"DELETE FROM {TABLE} WHERE number = {number}")

    with by_hand():
        without_guards(remove)


def cut_back(case: Case, number: int) -> None:
    """Removes what came after an entry, none of which had moved the case, and sets the case back to fit."""
    mac = row(case, number).mac
    cut(*range(number + 1, case.head + 1))
    behind_the_guards("UPDATE counseling_case SET head = %s, head_hash = %s WHERE id = %s", number, mac, case.pk)


def dropped(case: Case) -> None:
    """The case is gone with its chain and its flags."""
    cut(*range(1, case.head + 1))

    def remove() -> None:
        for table in ("flag", "obligation", "casereason"):
            sql(f"DELETE FROM counseling_{table} WHERE case_id = %s", case.pk)
        sql("DELETE FROM counseling_case WHERE id = %s", case.pk)

    with by_hand():
        without_guards(remove)


def written_anew(case: Case) -> None:
    """The whole chain with other content and right signatures: as somebody who holds the ledger key would."""

    def write() -> None:
        previous = ""
        for entry in LedgerEntry.objects.filter(case=case).order_by("number"):
            entry.detail, entry.previous_hash = {"anew": True}, previous
            entry.mac = previous = chain.mac_of(entry)
            entry.save()
        sql("UPDATE counseling_case SET head_hash = %s WHERE id = %s", previous, case.pk)

    with by_hand():
        without_guards(write)


def signed(case: Case, **change: Any) -> None:
    """The last entry anew, with a right signature: as somebody who holds the keys and goes past the gate would."""
    last = row(case, case.head)
    for name, value in change.items():
        setattr(last, name, value)
    LedgerEntry._meta.get_field("facts").pre_save(last, False)
    last.mac = chain.mac_of(last)

    def write() -> None:
        last.save()
        sql("UPDATE counseling_case SET head_hash = %s, state = %s WHERE id = %s", last.mac, last.to_state, case.pk)

    with by_hand():
        without_guards(write)
