"""What of a konseli's record is open in a case that came by a hand-over here: what was handed over, and no more."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices.konseli_record import Identity
from counseling.models import Case, Consent, Konseli, KonseliContact
from counseling.selectors import open_record, referral_package
from counseling.services import capacity, help_request, konseli, konseli_contact, reassignment, referral, urgency
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import permits, said
from tests.counseling.services.stage import HOUR, declined, judged, started

pytestmark = pytest.mark.django_db

LATER = NOW + HOUR
KNOWN = Identity(
    name="Putri Ayuningtyas",
    birth_date=date(2000, 5, 17),
    phone="0811-2233",
    address="Jl. Melati 4",
    language="Jawa",
    culture_and_belief="Hindu",
)


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    by = {"by": people.dewi, "now": NOW}
    asked = cast.request(people.dewi, konseli.register(KNOWN, **by))
    konseli.add_guardian(asked.konseli, relation="mother", name="Ibu Sri", phone="0812", **by)
    return started(asked, people.dewi)


def arrived(case: Case, people: Cast, *parts: str) -> Case:
    """The receiver's case, after these parts were handed over."""
    by = {"by": people.dewi, "now": NOW}
    made = referral.name(case, receiver=people.bagus.counselor, reason="beyond_competence", words="", **by)
    referral.choose(made, summary="Sulit tidur.", parts=parts, **by)
    referral.record_consent(made, answer="given", source=said(), **by)
    referral.accept(made, by=people.bagus, now=NOW)
    assert referral.refer(case, by=people.dewi, now=NOW, seen=None).case.state == "referred"
    return Case.objects.get(referred_from=made)


def opened(case: Case) -> set[str]:
    return {part.value for part in open_record.in_case(Case.objects.get(pk=case.pk), LATER)}


ALL = {"identity", "contacts", "guardians", "culture"}


def test_the_receiver_sees_of_the_record_what_was_handed_over(people: Cast, case: Case) -> None:
    assert opened(case) == ALL
    assert opened(arrived(case, people, "identity", "culture", "request")) == {"identity", "culture"}


def test_the_rest_opens_once_the_konseli_permits_it_to_this_counselor(people: Cast, case: Case) -> None:
    case = arrived(case, people, "identity")
    permits(case, people.bagus, party="Bu Lastri")
    assert opened(case) == {"identity"}
    permits(case, people.bagus, party="bagus")
    assert opened(case) == ALL
    permits(case, people.bagus, "refused", party="Bagus", said_at=LATER)
    assert opened(case) == {"identity"}


def test_in_an_emergency_whom_to_call_is_open_for_as_long_as_it_lasts(people: Cast, case: Case) -> None:
    case = arrived(case, people, "identity")
    judged(case, people.bagus, "emergency")
    assert opened(case) == {"identity", "contacts", "guardians"}
    urgency.judge(case, "routine", source=said(said_by="counselor", said_at=LATER), by=people.bagus, now=LATER)
    assert opened(case) == {"identity"}


def test_the_guardians_of_who_cannot_decide_are_known(people: Cast, case: Case) -> None:
    case = arrived(case, people, "identity")
    words = said("Tidak memahami pertanyaan.", said_by="counselor")
    capacity.record(case, False, source=words, by=people.bagus, now=NOW)
    assert opened(case) == {"identity", "guardians"}


def test_a_case_that_a_supervisor_gives_on_opens_whole(people: Cast, case: Case) -> None:
    case = arrived(case, people, "identity")
    reassignment.reassign(case, to=people.dewi.counselor, why="Cuti.", by=people.ratna, now=LATER, seen=None)
    assert opened(case) == ALL


def test_a_case_that_was_open_before_the_hand_over_stays_whole(people: Cast, case: Case) -> None:
    own = cast.request(people.bagus, case.konseli, now=NOW - HOUR)
    assert arrived(case, people, "identity") == own
    assert opened(own) == ALL


def test_being_called_up_from_the_queue_opens_no_more(people: Cast, case: Case) -> None:
    before = declined(arrived(case, people, "contacts"), people.bagus)
    again = help_request.call_up(before.waiting, by=people.bagus, now=LATER)
    assert opened(again) == {"contacts"}


def test_what_is_closed_is_neither_changed_nor_added_to(people: Cast, case: Case) -> None:
    arrived(case, people, "contacts")
    who, by = Konseli.objects.get(pk=case.konseli_id), {"by": people.bagus, "now": LATER}
    for fields in (["language"], ["unit"], ["phone", "language"]):
        with pytest.raises(PermissionDenied):
            konseli.amend(who, Identity(name=""), fields=fields, **by)
    with pytest.raises(PermissionDenied):
        konseli.add_guardian(who, relation="father", name="Pak Made", phone="", **by)
    assert konseli.amend(who, Identity(name="", phone="0899"), fields=["phone"], **by).phone == "0899"
    konseli_contact.add(who, name="Bibi", relation="", phone="", emergency=True, **by)
    assert KonseliContact.objects.count() == 1


def test_contacts_that_are_closed_are_neither_added_nor_ended(people: Cast, case: Case) -> None:
    close: dict[str, Any] = {"name": "Bibi", "relation": "", "phone": "", "emergency": True}
    contact = konseli_contact.add(case.konseli, **close, by=people.dewi, now=NOW)
    arrived(case, people, "identity")
    with pytest.raises(PermissionDenied):
        konseli_contact.add(case.konseli, **close, by=people.bagus, now=LATER)
    with pytest.raises(PermissionDenied):
        konseli_contact.end(contact, by=people.bagus, now=LATER)


def test_nobody_hands_on_what_they_were_not_told(people: Cast, case: Case) -> None:
    case = arrived(case, people, "culture", "request")
    offered = {part.part.value: [line.key for line in part.lines] for part in referral_package.offered(case, LATER)}
    assert offered["identity"] == ["name"]
    assert {"contacts", "guardians"}.isdisjoint(offered)
    assert "culture" in offered


def test_guardians_and_language_are_told_nowhere_else(people: Cast, case: Case) -> None:
    case = arrived(case, people, "identity")
    assert (open_record.guardians(case, LATER), open_record.language(case, LATER)) == ([], "id")
    permits(case, people.bagus, party="Bagus")
    assert [row.name for row in open_record.guardians(case, LATER)] == ["Ibu Sri"]
    assert open_record.language(case, LATER) == "jv"
    assert Consent.objects.filter(case=case).count() == 1
