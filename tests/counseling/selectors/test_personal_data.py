"""Whether notes may be written: whose word on personal data counts, and where."""

from typing import Any

import pytest

from counseling.choices import ConsentForm, ConsentKind
from counseling.models import Case
from counseling.selectors import note as note_selector
from counseling.services import capacity, consent, guardian, konseli
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import said
from tests.counseling.services.stage import HOUR

pytestmark = pytest.mark.django_db

ADULT, MINOR = "adult", "minor"
Word = tuple[str, str]

TABLE: list[tuple[str, list[Word], bool]] = [
    (ADULT, [], False),
    (ADULT, [("own", "given")], True),
    (ADULT, [("own", "given"), ("mother", "refused")], True),
    (ADULT, [("mother", "given")], False),
    (ADULT, [("own", "refused"), ("mother", "given")], False),
    (ADULT, [("own", "given"), ("own", "withdrawn"), ("mother", "given")], False),
    (ADULT, [("own", "refused"), ("own", "unable"), ("mother", "given")], False),
    (ADULT, [("own", "unable")], False),
    (ADULT, [("own", "unable"), ("mother", "given")], True),
    (ADULT, [("own", "unable"), ("mother", "given"), ("father", "refused")], False),
    (ADULT, [("mother", "given"), ("own", "given"), ("own", "unable")], True),
    (ADULT, [("mother", "given"), ("own", "unable"), ("own", "able")], False),
    (ADULT, [("own", "given"), ("own", "unable"), ("own", "able")], True),
    (MINOR, [("own", "given")], True),
    (MINOR, [("mother", "given")], False),
    (MINOR, [("own", "refused"), ("mother", "given")], False),
    (MINOR, [("mother", "refused"), ("own", "given")], False),
    (MINOR, [("own", "given"), ("mother", "given"), ("mother", "withdrawn")], False),
    (MINOR, [("own", "given"), ("mother", "refused"), ("mother", "given")], True),
    (MINOR, [("own", "given"), ("mother", "given"), ("father", "refused")], False),
    (MINOR, [("own", "given"), ("mother", "refused"), ("unsafe", "yes")], True),
    (MINOR, [("own", "refused"), ("mother", "given"), ("unsafe", "yes")], False),
    (MINOR, [("own", "given"), ("mother", "refused"), ("unsafe", "yes"), ("unsafe", "no")], False),
    (MINOR, [("own", "unable"), ("mother", "given")], True),
]


def say_all(case: Case, people: Cast, words: list[Word]) -> None:
    guardians: dict[str, Any] = {}
    for hour, (who, word) in enumerate(words):
        at = NOW + hour * HOUR
        told = {"by": people.dewi, "now": at}
        if who == "unsafe":
            guardian.record_unsafe(case, word == "yes", source=said("Ya.", said_by="counselor", said_at=at), **told)
            continue
        if word in ("able", "unable"):
            capacity.record(case, word == "able", source=said("Ya.", said_by="counselor", said_at=at), **told)
            continue
        if who != "own" and who not in guardians:
            guardians[who] = konseli.add_guardian(case.konseli, relation=who, name=who, phone="", **told)
        by = "konseli" if who == "own" else "guardian"
        consent.record(
            case,
            ConsentKind.PERSONAL_DATA,
            word,
            form=ConsentForm.VERBAL,
            guardian=guardians.get(who),
            source=said(said_by=by, said_at=at),
            **told,
        )


@pytest.mark.parametrize(("age", "words", "open_"), TABLE, ids=str)
def test_each_speakers_latest_word_counts_for_itself(age: str, words: list[Word], open_: bool) -> None:
    people = cast.people()
    who = cast.adult(people.dewi) if age == ADULT else cast.minor(people.dewi)
    case = cast.request(people.dewi, who)
    say_all(case, people, words)
    assert note_selector.may_be_written(case, NOW + 9 * HOUR) is open_
