"""The pages of a receiver's case: of the record they show what was handed over, and nothing of the rest."""

from datetime import date

import pytest
from django.utils.html import escape
from django.utils.http import urlencode

from counseling.choices.konseli_record import Identity
from counseling.models import Case, Konseli
from counseling.services import konseli, konseli_contact, referral
from tests import cast
from tests.counseling.services.stage import declined
from tests.counseling.views.conftest import Desk

CLOSED = "Tidak ikut diserahkan. Tanyakan kepada konseli."
SECRETS = (
    "0061234567",
    "2011-02-03",
    "3 Februari 2011",
    "XI IPA Rahasia",
    "0811-2233-4455",
    "Jl. Melati Rahasia",
    "Bahasa Jawa Rahasia",
    "Hindu Rahasia",
    "Bibi Rahasia",
    "0813-9988",
    "Ibu Rahasia",
    "0812-7766",
)
KNOWN = Identity(
    name="Raka Pratama",
    nisn=SECRETS[0],
    birth_date=date(2011, 2, 3),
    unit=SECRETS[3],
    phone=SECRETS[4],
    address=SECRETS[5],
    language=SECRETS[6],
    culture_and_belief=SECRETS[7],
)
PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("konseli", {"part": "identity"}),
    ("konseli", {"part": "contacts"}),
    ("konseli", {"part": "known"}),
    ("guardian-consent", {}),
    ("consent-data", {}),
    ("consent-sharing", {}),
    ("consent-letter", {}),
    ("own-pages", {}),
    ("explanation", {}),
    ("case-start", {}),
    ("case", {"tab": "documents"}),
    ("case-print", {}),
)


@pytest.fixture(scope="module")
def received(desk: Desk) -> Desk:
    """The case of Bagus, to whom the request alone was handed over."""
    by, people = desk.by(), desk.people
    sent = cast.request(people.dewi, konseli.register(KNOWN, **by), now=desk.now)
    konseli.add_guardian(sent.konseli, relation="mother", name=SECRETS[10], phone=SECRETS[11], **by)
    konseli_contact.add(sent.konseli, name=SECRETS[8], relation="bibi", phone=SECRETS[9], emergency=True, **by)
    made = referral.name(sent, receiver=people.bagus.counselor, reason="beyond_competence", words="", **by)
    referral.choose(made, summary="Sulit tidur.", parts=["request"], **by)
    declined(sent, people.dewi, now=desk.now)
    referral.accept(made, by=people.bagus, now=desk.now)
    referral.record_consent(made, answer="given", source=desk.source(), **by)
    desk.case = Case.objects.get(referred_from=made)
    desk.sign_in(people.bagus)
    return desk


def test_what_was_not_handed_over_stands_on_none_of_the_pages(received: Desk) -> None:
    for route, query in PAGES:
        page = received.page(route, **query)
        assert [secret for secret in SECRETS if secret in page] == [], (route, query)


@pytest.mark.parametrize("part", ["identity", "contacts", "known"])
def test_a_closed_part_says_so_shows_no_form_and_saves_nothing(received: Desk, part: str) -> None:
    page = received.page("konseli", part=part)
    assert CLOSED in page
    assert 'name="seen"' not in page
    before = Konseli.objects.values_list().get(pk=received.case.konseli_id)
    answer = received.post("konseli", {"name": "X", "phone": "1", "language": "Y"}, query=f"?part={part}")
    assert answer.status_code == 409
    assert [secret for secret in SECRETS if secret in answer.content.decode()] == []
    assert Konseli.objects.values_list().get(pk=received.case.konseli_id) == before


def test_nobody_is_added_to_what_is_closed(received: Desk) -> None:
    for route in ("contact-add", "guardian-add"):
        assert received.get(route).status_code == 404
    assert CLOSED in received.page("guardian-consent")


def test_the_way_to_open_it_is_the_konselis_permission(received: Desk) -> None:
    page = received.page("konseli", part="contacts")
    ask = received.url("consent-sharing") + "?for=record"
    assert escape(ask) in page
    form = received.page("consent-sharing", **{"for": "record"})
    assert 'value="Bagus"' in form
    assert "Bolehkah saya membaca seluruh isi berkas" in form
    back = urlencode({"for": "record", "next": received.url("konseli")})
    typed = received.typed(decision="given", party="Bagus", scope="Isi berkas.", valid_until="")
    assert received.post("consent-sharing", typed, query=f"?{back}").url == received.url("konseli")
    page = received.page("konseli", part="contacts")
    assert CLOSED not in page
    assert all(secret in page for secret in SECRETS[4:6] + SECRETS[8:])


def test_two_records_are_compared_by_what_is_open(received: Desk) -> None:
    bagus = {"by": received.people.bagus, "now": received.now}
    own = konseli.register(Identity(name="Raka Pratama", unit="XI IPS Terbuka"), **bagus)
    cast.request(received.people.bagus, own, now=received.now)
    page = received.page("konseli-merge", own.pk)
    assert "XI IPS Terbuka" in page
    assert page.count("<dd>Tidak ikut diserahkan</dd>") == 2
    assert [secret for secret in SECRETS if secret in page] == []
