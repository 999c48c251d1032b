"""What somebody writes on a page of their own is in writing, by their own hand, and recorded by nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet

from counseling.models import Acknowledgement, Case, Consent, Explanation, Portal
from counseling.selectors import portal as selector
from counseling.services import (
    capacity,
    consent,
    explanation,
    guardian,
    held,
    konseli,
    portal,
    portal_statement,
    secret,
)
from counseling.services.door import gate
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services import stage
from tests.counseling.services.speech import by_mouth, fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi, cast.minor(people.dewi))


def page_of(case: Case, people: Cast, *, guardian: Any = None) -> Portal:
    token = portal.make(case, guardian=guardian, by=people.dewi, now=NOW)
    page = selector.by_hash(secret.hash_of(token), NOW)
    assert page is not None
    portal.claim(page, "480912", now=NOW)
    page.refresh_from_db()
    return page


@pytest.fixture(scope="module")
def page(people: Cast, case: Case) -> Portal:
    return page_of(case, people)


def mother_of(case: Case, people: Cast) -> Any:
    return konseli.add_guardian(
        case.konseli, relation="mother", name="Sri Wahyuni", phone="0812", by=people.dewi, now=NOW
    )


def text_of(case: Case) -> Explanation:
    return Explanation.objects.filter(institution=case.institution, language="id").latest("version")


def test_a_permission_given_there_is_in_writing_and_recorded_by_nobody_else(case: Case, page: Portal) -> None:
    assert fact(case, "consent") == "none"
    row = portal_statement.decide(page, "help", "given", words="Ya, saya mau.", now=NOW)
    assert (row.said_by, row.channel, row.recorded_by, row.words) == ("konseli", "own_page", None, "Ya, saya mau.")
    assert (fact(case, "consent"), fact(case, "consent_form")) == ("given", "written")


def test_it_closes_the_duty_to_have_the_permission_in_writing(people: Cast) -> None:
    case = cast.request(people.dewi)
    page = page_of(case, people)
    stage.ready(case, people.dewi)
    stage.permitted(case, people.dewi, **by_mouth())
    gate.decide(case, "start", by=gate.Actor("counselor", people.dewi.user), now=NOW)
    assert "2d.write-consent" in stage.duties(case)
    portal_statement.decide(page, "help", "given", now=NOW + HOUR)
    assert "2d.write-consent" not in stage.duties(case)


def test_it_is_refused_and_taken_back_there_at_any_time(case: Case, page: Portal) -> None:
    portal_statement.decide(page, "help", "refused", now=NOW)
    assert fact(case, "consent") == "refused"
    portal_statement.decide(page, "help", "given", now=NOW + HOUR)
    portal_statement.decide(page, "help", "withdrawn", now=NOW + 2 * HOUR)
    assert fact(case, "consent", now=NOW + 2 * HOUR) == "withdrawn"


def test_the_same_word_pressed_twice_is_one(page: Portal) -> None:
    first = portal_statement.decide(page, "personal_data", "given", now=NOW)
    assert portal_statement.decide(page, "personal_data", "given", now=NOW + HOUR) == first
    shared = {"party": "Bu Lastri", "scope": "Jadwal", "now": NOW}
    assert portal_statement.decide(page, "sharing", "given", **shared) == portal_statement.decide(
        page, "sharing", "given", **shared
    )
    wider = portal_statement.decide(page, "sharing", "given", party="Bu Lastri", scope="Jadwal dan alasan", now=NOW)
    assert Consent.objects.count() == 3 and wider.scope == "Jadwal dan alasan"


def test_what_the_counselor_wrote_down_can_be_taken_back_there(people: Cast, case: Case, page: Portal) -> None:
    stage.permitted(case, people.dewi)
    portal_statement.decide(page, "help", "withdrawn", now=NOW + HOUR)
    assert fact(case, "consent", now=NOW + HOUR) == "withdrawn"


def test_the_explanation_is_confirmed_there(case: Case, page: Portal) -> None:
    row = portal_statement.confirm(page, text_of(case), nature=True, limits=True, now=NOW)
    assert (row.said_by, row.channel, row.recorded_by) == ("konseli", "own_page", None)
    assert (fact(case, "explained_nature"), fact(case, "explained_limits")) == (True, True)
    with invalid("nature"):
        portal_statement.confirm(page, text_of(case), nature=False, limits=False, now=NOW)


def test_a_page_that_was_never_opened_or_stands_no_more_writes_nothing(people: Cast, case: Case, page: Portal) -> None:
    portal.revoke(page, by=people.dewi, now=NOW)
    token = portal.make(case, by=people.dewi, now=NOW)
    unopened = selector.by_hash(secret.hash_of(token), NOW)
    assert unopened is not None
    for closed in (page, unopened):
        with pytest.raises(PermissionDenied):
            portal_statement.decide(closed, "help", "given", now=NOW)
        with pytest.raises(PermissionDenied):
            portal_statement.confirm(closed, text_of(case), nature=True, limits=True, now=NOW)


def test_whoever_cannot_decide_now_says_no_there_and_not_yes(people: Cast, case: Case, page: Portal) -> None:
    unable = said("Sangat bingung.", said_by="counselor")
    capacity.record(case, False, source=unable, by=people.dewi, now=NOW)
    with invalid("decision"):
        portal_statement.decide(page, "help", "given", now=NOW + HOUR)
    portal_statement.decide(page, "help", "refused", now=NOW + HOUR)
    assert fact(case, "consent", now=NOW + HOUR) == "refused"


def test_once_the_counselling_has_ended_permissions_are_taken_back_and_none_is_added(
    people: Cast, case: Case, page: Portal
) -> None:
    portal_statement.decide(page, "personal_data", "given", now=NOW)
    stage.declined(case, people.dewi)
    with invalid(""):
        portal_statement.decide(page, "help", "given", now=NOW + HOUR)
    with invalid(""):
        portal_statement.confirm(page, text_of(case), nature=True, limits=True, now=NOW + HOUR)
    assert portal_statement.decide(page, "personal_data", "withdrawn", now=NOW + HOUR).decision == "withdrawn"


def test_nobody_closes_the_page_while_a_word_is_written_there(
    people: Cast, page: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[str] = []
    lock, real = held._cases_to_lock, QuerySet.select_for_update

    def noted(rows: Any, **more: Any) -> Any:
        locked.append(rows.model.__name__)
        return real(rows, **more)

    def noted_case(*, keys: Any) -> Any:
        locked.append("Case")
        return lock(keys=keys)

    lock(keys=[])  # its first call asks for the lock while it is compiled
    monkeypatch.setattr(QuerySet, "select_for_update", noted)
    monkeypatch.setattr(held, "_cases_to_lock", noted_case)
    portal_statement.decide(page, "help", "given", now=NOW)
    portal.revoke(page, by=people.dewi, now=NOW)
    assert locked == ["Case", "Case"]  # the case first, as the counselor does who closes the page


def test_the_explanation_confirmed_twice_in_the_same_words_is_one(case: Case, page: Portal) -> None:
    said_twice = {"nature": True, "limits": True, "words": "Rahasia dijaga."}
    first = portal_statement.confirm(page, text_of(case), now=NOW, **said_twice)
    assert portal_statement.confirm(page, text_of(case), now=NOW + HOUR, **said_twice) == first
    more = portal_statement.confirm(page, text_of(case), now=NOW + HOUR, **{**said_twice, "words": "Kecuali bahaya."})
    assert Acknowledgement.objects.count() == 2 and more.words == "Kecuali bahaya."


class TestGuardian:
    def test_once_contact_with_them_is_unsafe_they_write_nothing_though_they_are_inside(
        self, people: Cast, case: Case
    ) -> None:
        theirs = page_of(case, people, guardian=mother_of(case, people))
        guardian.record_unsafe(case, True, source=said("Dipukul di rumah."), by=people.dewi, now=NOW)
        with pytest.raises(PermissionDenied):
            portal_statement.decide(theirs, "help", "given", now=NOW)
        assert not Consent.objects.exists()

    def test_a_guardians_word_is_theirs(self, people: Cast, case: Case) -> None:
        mother = mother_of(case, people)
        row = portal_statement.decide(page_of(case, people, guardian=mother), "help", "given", now=NOW)
        assert (row.guardian, row.said_by, row.form) == (mother, "guardian", "written")
        assert (fact(case, "guardian_consent"), fact(case, "consent")) == ("given", "none")

    def test_they_neither_confirm_the_explanation_nor_decide_with_whom_is_shared(
        self, people: Cast, case: Case
    ) -> None:
        theirs = page_of(case, people, guardian=mother_of(case, people))
        with pytest.raises(PermissionDenied):
            portal_statement.confirm(theirs, text_of(case), nature=True, limits=True, now=NOW)
        with pytest.raises(PermissionDenied):
            portal_statement.decide(theirs, "sharing", "given", party="Bu Lastri", scope="Jadwal", now=NOW)


def test_nobody_with_an_account_writes_in_the_konselis_hand(people: Cast, case: Case, page: Portal) -> None:
    source = said(channel="own_page", words="Ya.")
    with invalid("channel"):
        consent.record(case, "help", "given", form="written", source=source, by=people.dewi, now=NOW)
    with invalid("channel"):
        explanation.acknowledge(case, text_of(case), nature=True, limits=True, source=source, by=people.dewi, now=NOW)
    own = portal_statement.decide(page, "help", "refused", now=NOW)
    with invalid("channel"):
        instead = said(channel="own_page", supersedes=own)
        consent.record(case, "help", "given", form="written", source=instead, by=people.dewi, now=NOW)
    assert list(Consent.objects.all()) == [own] and not Acknowledgement.objects.exists()


@pytest.mark.parametrize("model", [Consent, Acknowledgement])
def test_the_database_takes_nothing_unrecorded_but_from_an_own_page(case: Case, model: Any) -> None:
    words: dict[str, Any] = {"institution": case.institution, "konseli": case.konseli, "case": case, "said_at": NOW}
    words |= {"said_by": "konseli", "kind": "help", "decision": "given"}
    if model is Acknowledgement:
        words = {**words, "explanation": text_of(case), "nature": True, "limits": True}
        del words["kind"], words["decision"]
    with by_hand():
        model.objects.create(**words, channel="own_page")
    with pytest.raises(IntegrityError), by_hand():
        model.objects.create(**words, channel="message")
