"""The konseli's record: who can be called, how they wish to be known, and records of one person."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django import forms as django_forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counseling import forms
from counseling.choices.konseli_record import Identity
from counseling.models import AccessLog, Case, Konseli, KonseliContact, KonseliMerge, SearchToken
from counseling.selectors import case as case_selector
from counseling.selectors import help_request as help_request_selector
from counseling.services import case as case_service
from counseling.services import counselor_contact, konseli, konseli_contact
from counseling.services.counselor_contact import CounselorContact
from counseling.services.door import gate
from tests import cast
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


class TestContacts:
    ADDED = {"name": AWKWARD, "relation": "bibi", "phone": "0813", "emergency": "yes"}

    def test_one_is_added_shown_and_ended_once_asked(self, desk: Desk) -> None:
        assert desk.post("contact-add", self.ADDED).url == desk.url("konseli") + "?part=contacts"
        page = desk.page("konseli", part="contacts")
        assert ESCAPED in page
        assert "Saat darurat" in page
        contact = KonseliContact.objects.get()
        assert "tidak dihubungi lagi" in desk.page("contact-end", contact.pk)
        desk.post("contact-end", {}, contact.pk)
        assert ESCAPED not in desk.page("konseli", part="contacts")
        assert KonseliContact.objects.get().ended_at is not None
        assert desk.get("contact-end", contact.pk).status_code == 404

    def test_two_presses_add_one(self, desk: Desk) -> None:
        for _press in range(2):
            assert desk.post("contact-add", self.ADDED).status_code == 302
        assert KonseliContact.objects.count() == 1
        desk.post("contact-add", self.ADDED | {"phone": "0814"})
        assert KonseliContact.objects.count() == 2

    def test_a_name_is_asked_for_and_what_was_typed_stays(self, desk: Desk) -> None:
        answer = desk.post("contact-add", self.ADDED | {"name": ""})
        assert answer.status_code == 422
        assert 'value="bibi"' in answer.content.decode()

    def test_that_of_another_konseli_is_not_found(self, desk: Desk) -> None:
        other = cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=desk.now), now=desk.now)
        added = {"name": "Bibi", "relation": "", "phone": "", "emergency": False}
        contact = konseli_contact.add(other.konseli, **added, **desk.by())
        assert desk.get("contact-end", contact.pk).status_code == 404


class TestTwoTabs:
    REACH = {"phone": "0812-1", "address": AWKWARD, "village": "Sukamaju"}

    def save(self, desk: Desk, part: str = "contacts", **sent: str) -> Any:
        return desk.post("konseli", sent, query=f"?part={part}")

    def test_a_page_saves_what_it_showed(self, desk: Desk) -> None:
        assert self.save(desk, **self.REACH, **rooms.seen(desk, "contacts")).status_code == 302
        assert self.save(desk, **self.REACH | {"phone": "0812-2"}, **rooms.seen(desk, "contacts")).status_code == 302
        assert Konseli.objects.get(pk=desk.case.konseli_id).phone == "0812-2"

    def test_an_old_tab_writes_nothing_and_shows_both_versions(self, desk: Desk) -> None:
        old = rooms.seen(desk, "contacts")
        self.save(desk, **self.REACH, **old)
        answer = self.save(desk, **self.REACH | {"phone": "0812-9", "address": ""}, **old)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert 'value="0812-9"' in page
        assert [told.strip() for told in re.findall(r"field-stands.*?<p>(.*?)</p>", page, re.DOTALL)] == [
            "0812-1",
            ESCAPED,
        ]
        assert Konseli.objects.get(pk=desk.case.konseli_id).phone == "0812-1"

    def test_saved_again_on_what_that_page_showed_it_passes(self, desk: Desk) -> None:
        old = rooms.seen(desk, "contacts")
        self.save(desk, **self.REACH, **old)
        page = self.save(desk, phone="0812-9", **old).content.decode()
        again = rooms.seen_on(page)
        self.save(desk, **self.REACH | {"village": "Sukarame"}, **rooms.seen(desk, "contacts"))
        assert self.save(desk, phone="0812-9", **again).status_code == 409
        assert self.save(desk, phone="0812-9", **rooms.seen(desk, "contacts")).status_code == 302
        kept = Konseli.objects.get(pk=desk.case.konseli_id)
        assert (kept.phone, kept.address, kept.village) == ("0812-9", "", "")

    def test_the_same_twice_is_no_difference(self, desk: Desk) -> None:
        old = rooms.seen(desk, "contacts")
        for _press in range(2):
            assert self.save(desk, **self.REACH, **old).status_code == 302

    def test_another_part_saved_meanwhile_stays_and_stands_in_nobodys_way(self, desk: Desk) -> None:
        old = rooms.seen(desk, "known")
        self.save(desk, **self.REACH, **rooms.seen(desk, "contacts"))
        assert self.save(desk, "known", language="Madura", **old).status_code == 302
        kept = Konseli.objects.get(pk=desk.case.konseli_id)
        assert (kept.language, kept.phone) == ("Madura", "0812-1")

    def test_who_shows_nothing_that_they_saw_writes_over_nothing(self, desk: Desk) -> None:
        assert self.save(desk, **self.REACH).status_code == 409
        assert Konseli.objects.get(pk=desk.case.konseli_id).phone == ""


class TestHowTheyWishToBeKnown:
    @pytest.fixture(scope="module")
    @classmethod
    def told(cls, desk: Desk) -> Desk:
        rooms.ready(desk)
        who = desk.case.konseli
        told = Identity(name="Raka", birth_date=who.birth_date, language="Madura", culture_and_belief=AWKWARD)
        konseli.amend(who, told, **desk.by())
        return desk

    def test_it_is_shown_before_the_first_session_and_logged(self, told: Desk) -> None:
        page = told.page("case-start")
        assert "Madura" in page
        assert ESCAPED in page
        assert AccessLog.objects.filter(object_id=told.case.konseli_id, what="record").count() == 1

    def test_it_is_not_shown_for_a_request_that_was_closed(self, told: Desk) -> None:
        assert gate.decide(told.case, "decline", by=gate.Actor("konseli"), now=told.now).passed
        for route in ("case-start", "session-open"):
            answer = told.post(route, {"kind": "none such", "open_session": "?"})
            assert answer.status_code == 422
            assert "Madura" not in answer.content.decode(), route

    def test_it_is_shown_no_more_once_they_have_met(self, told: Desk) -> None:
        case_service.start(told.case, open_session=False, seen=None, **told.by())
        assert "Madura" in told.page("session-open")
        stage.met(told.case, told.people.dewi, now=told.now)
        assert "Madura" not in told.page("session-open")

    def test_where_nothing_is_told_it_says_to_ask_and_nothing_is_logged(self, desk: Desk) -> None:
        assert "Tanyakan pada sesi pertama" in desk.page("case-start")
        assert not AccessLog.objects.exists()

    def test_it_stands_on_no_list(self, told: Desk) -> None:
        for address in (reverse("caseload"), reverse("waiting"), reverse("home"), told.url("case")):
            page = told.client.get(address).content.decode()
            assert "Madura" not in page
            assert ESCAPED not in page

    def test_nobody_is_found_by_it(self, told: Desk) -> None:
        page = told.client.post(reverse("request-new"), {"step": "search", "q": "Madura"}).content.decode()
        assert "K-00001" not in page
        assert not set(SearchToken.objects.values_list("kind", flat=True)) & {"language", "culture", "belief"}


def test_no_filter_asks_for_language_culture_or_belief() -> None:
    """Of forms that filter or search, and of what the lists are narrowed to."""
    found = []
    for module in pkgutil.iter_modules(forms.__path__):
        for name, form in inspect.getmembers(
            importlib.import_module(f"counseling.forms.{module.name}"), inspect.isclass
        ):
            if issubclass(form, django_forms.Form) and any(word in name for word in ("Filter", "Search", "Code")):
                found += [name]
                assert not {"language", "culture", "culture_and_belief", "belief"} & set(form.base_fields), name
    assert {"CaseFilterForm", "CaseSearchForm", "KonseliSearchForm", "PlacesFilterForm"} <= set(found)
    for narrowed in (case_selector.caseload, help_request_selector.waiting_list):
        assert set(inspect.signature(narrowed).parameters) <= {"member", "state", "urgency", "query"}


class TestOnePerson:
    @pytest.fixture(scope="module")
    @classmethod
    def twin(cls, desk: Desk) -> Konseli:
        """A second record of Raka, with a case that was closed."""
        other = cast.minor(desk.people.dewi, name="Raka P.", now=desk.now - timedelta(days=9))
        before = cast.request(desk.people.dewi, other, now=desk.now - timedelta(days=9))
        gate.decide(before, "decline", by=gate.Actor("konseli"), now=desk.now)
        return other

    def test_the_other_record_is_found_confirmed_with_a_reason_and_merged(self, desk: Desk, twin: Konseli) -> None:
        found = desk.post("konseli-same", {"q": "raka"}).content.decode()
        step = desk.url("konseli-merge", twin.pk)
        assert "Raka P." not in found
        assert step in found
        assert desk.url("konseli-merge", desk.case.konseli_id) not in found
        page = desk.page("konseli-merge", twin.pk)
        assert "Tidak ada yang berpindah" in page
        assert "Raka P." in page
        assert desk.post("konseli-merge", {"reason": ""}, twin.pk).status_code == 422
        desk.post("konseli-merge", {"reason": AWKWARD}, twin.pk)
        page = desk.page("konseli")
        assert f"Digabung dengan {twin.code}" in page
        assert ESCAPED in page
        assert "sudah digabung" in desk.page("konseli-merge", twin.pk)
        assert Case.objects.get(konseli=twin).code in desk.page("case")

    def test_it_is_undone_with_who_and_when(self, desk: Desk, twin: Konseli) -> None:
        desk.post("konseli-merge", {"reason": "Sama"}, twin.pk)
        made = KonseliMerge.objects.get()
        assert "dua orang lagi" in desk.page("konseli-unmerge", made.pk)
        desk.post("konseli-unmerge", {}, made.pk)
        page = desk.page("konseli")
        assert "dibatalkan oleh Dewi" in page
        assert desk.get("konseli-unmerge", made.pk).status_code == 404

    def test_comparing_two_records_is_logged_with_each(self, desk: Desk, twin: Konseli) -> None:
        desk.page("konseli-merge", twin.pk)
        logged = AccessLog.objects.filter(what="record").values_list("konseli", "object_id")
        assert set(logged) == {(pk, pk) for pk in (desk.case.konseli_id, twin.pk)}

    def test_who_knows_one_of_them_alone_reads_that_they_are_merged_and_not_why(
        self, desk: Desk, twin: Konseli
    ) -> None:
        desk.post("konseli-merge", {"reason": AWKWARD}, twin.pk)
        undo = desk.url("konseli-unmerge", KonseliMerge.objects.get().pk)
        assert undo in desk.page("konseli")
        desk.case = cast.request(desk.people.bagus, desk.case.konseli, now=desk.now)
        desk.sign_in(desk.people.bagus)
        page = desk.page("konseli")
        assert f"Digabung dengan {twin.code}" in page
        assert ESCAPED not in page and "batalkan" not in page

    def test_a_konseli_of_a_colleague_does_not_exist(self, desk: Desk) -> None:
        other = cast.request(desk.people.bagus, cast.adult(desk.people.bagus, now=desk.now), now=desk.now)
        assert desk.get("konseli-merge", other.konseli_id).status_code == 404


class TestCounselorContact:
    SENT = {"phones": "0812 1111 2222", "address": "Jl. Melati 4", "village": "Sukamaju", "family_names": "Harahap"}

    def test_it_says_what_it_is_for_and_never_shows_what_was_sent(self, desk: Desk) -> None:
        address = reverse("own-data")
        assert "tidak dapat dibaca kembali" in desk.client.get(address).content.decode()
        page = desk.client.post(address, self.SENT, follow=True).content.decode()
        assert "4 data tersimpan" in page
        assert "Terakhir diisi" in page
        assert "Melati" not in page

    def test_what_the_data_say_stands_on_the_page_of_the_relationship(self, desk: Desk) -> None:
        assert "Data menunjukkan" not in desk.page("relationship")
        konseli.amend(desk.case.konseli, Identity(name="Raka", phone="0812 1111 2222"), **desk.by())
        counselor_contact.keep(CounselorContact(phones="+62 812 1111 2222"), **desk.by())
        page = desk.page("relationship")
        assert "Data menunjukkan kemungkinan hubungan dekat" in page
        assert "Nomor telepon sama" in page
        assert "1111 2222" not in page and "11112222" not in page


class TestTheCaseOnPaper:
    def test_it_holds_neither_name_nor_note_and_is_logged(self, desk: Desk) -> None:
        rooms.met(desk)
        page = desk.page("case-print")
        assert desk.case.code in page
        assert "Sesi ke-1" in page
        assert desk.case.konseli.name not in page
        assert AccessLog.objects.filter(what="print", case=desk.case).count() == 1

    def test_a_new_case_prints_too(self, desk: Desk) -> None:
        assert "Belum ada keputusan" in desk.page("case-print")


class TestTheHeadOfACase:
    def test_it_counts_notes_duties_and_flags(self, desk: Desk) -> None:
        rooms.met(desk)
        page = " ".join(desk.page("case").split())
        assert "0 ditandatangani" in page
        assert "1 belum ditulis" in page

    def test_it_counts_what_a_supervisor_looks_at(self, desk: Desk) -> None:
        answer = desk.post(
            "case-decline",
            {"reason": "personal_interest", "seen": "0", "words": "Saya lelah."},
        )
        assert answer.status_code == 409
        assert "Ditinjau supervisor</dt><dd>1 hal</dd>" in " ".join(desk.page("case").split())


class TestWordsOfAReason:
    def test_the_form_comes_back_once_with_the_words_and_keeps_what_was_typed(self, desk: Desk) -> None:
        stage.judged(desk.case, desk.people.dewi, now=desk.now)
        sent = {"reason": "capacity", "seen": "0", "words": "Keluarganya miskin.", "waitlisted": "on"}
        first = desk.post("case-decline", sent)
        page = first.content.decode()
        assert first.status_code == 422
        assert "«miskin»" in page
        assert "Keluarganya miskin." in page
        assert Case.objects.get(pk=desk.case.pk).state == "requested"
        changing = desk.post("case-decline", sent | {"words_kept": "change"})
        assert changing.status_code == 422
        kept = desk.post("case-decline", sent | asked_of(page) | {"words_kept": "keep"})
        assert kept.status_code == 409
        assert "2c.discrimination" in kept.content.decode()

    def test_words_that_name_something_else_are_asked_of_anew(self, desk: Desk) -> None:
        stage.judged(desk.case, desk.people.dewi, now=desk.now)
        sent = {"reason": "capacity", "seen": "0", "words": "Keluarganya miskin.", "waitlisted": "on"}
        kept = {"words_kept": "keep"} | asked_of(desk.post("case-decline", sent).content.decode())
        other = desk.post("case-decline", sent | kept | {"words": "Keluarganya miskin dan beda agama."})
        page = other.content.decode()
        assert other.status_code == 422
        assert "«agama»" in page
        assert re.search(r'value="keep"[^>]*checked', page) is None
        assert Case.objects.get(pk=desk.case.pk).state == "requested"
        less = desk.post("case-decline", sent | kept | asked_of(page) | {"words": "Agama yang lain."})
        assert less.status_code == 409

    def test_kept_words_are_asked_of_anew_after_a_refusal_too(self, desk: Desk) -> None:
        sent = {"reason": "capacity", "seen": "0", "words": "Keluarganya miskin."}
        kept = {"words_kept": "keep"} | asked_of(desk.post("case-decline", sent).content.decode())
        refused = desk.post("case-decline", sent | kept)
        assert refused.status_code == 409
        again = asked_of(refused.content.decode())
        assert desk.post("case-decline", sent | kept | again | {"words": "Beda agama."}).status_code == 422

    def test_changed_words_pass(self, desk: Desk) -> None:
        stage.judged(desk.case, desk.people.dewi, now=desk.now)
        sent = {
            "reason": "capacity",
            "seen": "0",
            "words": "Jadwal saya penuh.",
            "waitlisted": "on",
            "words_kept": "change",
        }
        assert desk.post("case-decline", sent).status_code == 302
        assert "Ke-1 dari 1" in desk.page("case")


def asked_of(page: str) -> dict[str, str]:
    """What the form carries to say which words it asked about."""
    found = re.search(r'name="words_asked" value="([^"]+)"', page)
    assert found is not None
    return {"words_asked": found[1]}


class TestQueries:
    """No page asks more often for having more on it."""

    def counted(self, ask: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask().status_code == 200
        return len(queries)

    def test_of_the_page_of_a_case_with_its_earlier_cases(self, desk: Desk) -> None:
        counts = []
        for _ in range(3):
            gate.decide(desk.case, "decline", by=gate.Actor("konseli"), now=desk.now)
            desk.now += timedelta(minutes=1)
            desk.case = cast.request(desk.people.dewi, desk.case.konseli, now=desk.now)
            counts.append(self.counted(lambda: desk.get("case")))
        assert counts[1] == counts[2]

    def test_of_the_waiting_list(self, desk: Desk) -> None:
        counts = []
        for _ in range(3):
            rooms.queued(desk)
            counts.append(self.counted(lambda: desk.client.get(reverse("waiting"))))
        assert counts[1] == counts[2]

    def test_of_looking_for_the_other_record_and_of_the_contacts(self, desk: Desk) -> None:
        found, contacts = [], []
        for number in range(3):
            cast.request(desk.people.dewi, cast.minor(desk.people.dewi, now=desk.now), now=desk.now)
            added = {"name": f"Bibi {number}", "relation": "", "phone": "", "emergency": False}
            konseli_contact.add(desk.case.konseli, **added, **desk.by())
            found.append(self.counted(lambda: desk.post("konseli-same", {"q": "raka"})))
            contacts.append(self.counted(lambda: desk.get("konseli", part="contacts")))
        assert (found[1], contacts[1]) == (found[2], contacts[2])

    def test_of_the_case_on_paper(self, desk: Desk) -> None:
        rooms.met(desk)
        counts = []
        for _ in range(2):
            gate.decide(desk.case, "end", by=gate.Actor("counselor", desk.people.dewi.user), now=desk.now)
            counts.append(self.counted(lambda: desk.get("case-print")))
        assert counts[0] == counts[1]
