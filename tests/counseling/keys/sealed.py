"""Rows with something private in them, and how it lies in the database."""

from counseling.keys import keyring
from counseling.keys.fields import Sealed
from counseling.models import Case, Goal, Guardian, Konseli
from tests import cast
from tests.counseling.guards.world import by_hand, sql

SECRET = "Ia dipukul di rumah"
JAVANESE = "ꦱꦸꦒꦼꦁꦫꦮꦸꦃ · Sugêng rawuh"


def guardian(case: Case, name: str = SECRET) -> Guardian:
    with by_hand():
        return Guardian.objects.create(
            institution=case.institution, konseli=case.konseli, relation="mother", name=name, phone=""
        )


def goal(case: Case, text: str = SECRET) -> Goal:
    with by_hand():
        return Goal.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            text=text,
            agreed_at=cast.NOW,
            recorded_by=case.counselor.membership.user,
        )


def stored(row: Guardian | Goal | Konseli, column: str) -> bytes:
    value = type(row).objects.filter(pk=row.pk).values_list(column, flat=True).get()
    assert isinstance(value, Sealed)
    return bytes(value)


def erase(case: Case) -> None:
    """The konseli's data key is gone, as after an erasure."""
    with by_hand():
        sql("UPDATE counseling_datakey SET wrapped = NULL WHERE konseli_id = %s", case.konseli_id)
    keyring.forget()
