"""Surges and colleagues in the browser."""

from datetime import timedelta

from django.urls import reverse

from counseling.models import Absence, Surge
from counseling.services import surge
from tests import cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


class TestSurges:
    def test_a_supervisor_declares_one_and_ends_it(self, desk: Desk) -> None:
        desk.sign_in(desk.people.ratna)
        assert "Tidak ada lonjakan" in desk.client.get(reverse("surge")).content.decode()
        desk.client.post(reverse("surge"), {"reason": AWKWARD})
        on = Surge.objects.get()
        page = desk.client.get(reverse("surge")).content.decode()
        assert ESCAPED in page
        end = reverse("surge-end", args=[on.pk])
        assert end in page
        assert "Yang akan terjadi" in desk.client.get(end).content.decode()
        desk.client.post(end)
        on.refresh_from_db()
        assert on.ended_by == desk.people.ratna.user
        assert desk.client.get(end).status_code == 302

    def test_it_wants_to_know_what_has_happened(self, desk: Desk) -> None:
        desk.sign_in(desk.people.ratna)
        assert desk.client.post(reverse("surge"), {"reason": " "}).status_code == 422

    def test_it_is_no_page_for_others(self, desk: Desk) -> None:
        on = surge.declare(reason="Banjir", by=desk.people.ratna, now=desk.now)
        for member in (desk.people.dewi, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert desk.client.get(reverse("surge")).status_code == 404
            assert desk.client.post(reverse("surge-end", args=[on.pk])).status_code == 404


class TestColleagues:
    def test_it_says_who_could_take_over_and_why_the_others_could_not(self, desk: Desk) -> None:
        rooms.requested(desk)
        assert "Bagus" in desk.page("colleagues")
        with by_hand():
            Absence.objects.create(
                institution=desk.people.harapan,
                counselor=desk.people.bagus.counselor,
                starts_at=desk.now - timedelta(hours=1),
                ends_at=desk.now + timedelta(days=2),
            )
        page = desk.page("colleagues")
        assert "Belum ada rekan yang dapat mengambil alih" in page
        assert "Sedang tidak hadir" in page

    def test_a_tie_that_a_colleague_declared_counts(self, desk: Desk) -> None:
        rooms.requested(desk)
        mine = desk.case
        theirs = cast.request(desk.people.bagus, mine.konseli, now=desk.now)
        stage.declared(theirs, desk.people.bagus, "relative", now=desk.now)
        assert "Hubungan dekat atau peran ganda" in desk.page("colleagues")

    def test_strangers_get_what_does_not_exist(self, desk: Desk) -> None:
        for member in (desk.people.bagus, desk.people.ratna, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert desk.get("colleagues").status_code == 404
