"""The list of obligations, and what a supervisor decides on one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counseling.models import Obligation
from counseling.services import account, consent
from tests import cast
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.services.speech import on_paper
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

LIST = "obligations"


def owed(desk: Desk, code: str = "2d.write-consent", *, days: float = 2) -> Obligation:
    """A duty of a case of its own; `days` until it falls due."""
    case = cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=desk.now), now=desk.now)
    with by_hand():
        return Obligation.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            code=code,
            entry=entry(case, "start"),
            created_at=desk.now - timedelta(days=9),
            due_at=desk.now + timedelta(days=days),
        )


def listed(desk: Desk, **query: str) -> str:
    return str(desk.client.get(reverse(LIST), query).content.decode())


class TestTheList:
    def test_a_signed_permission_leads_to_the_upload_of_its_paper(self, desk: Desk) -> None:
        of = owed(desk).case
        assert f'href="{reverse("consent", args=[of.pk])}"' in listed(desk)
        row = consent.record(of, "help", "given", **on_paper(said_at=desk.now) | {"papers": ()}, **desk.by())
        page = listed(desk)
        assert f'href="{reverse("consent-papers", args=[of.pk, row.pk])}"' in page
        assert "Unggah surat bertanda tangan" in page

    def test_it_shows_a_counselor_their_own_by_due_time(self, desk: Desk) -> None:
        late, soon = owed(desk, days=-1), owed(desk, "2g.explain", days=9)
        page = listed(desk)
        assert page.index(late.case.code) < page.index(soon.case.code)
        assert "Terlambat:" in page or "Lewat tenggat" in page
        assert reverse("consent", args=[late.case_id]) in page

    def test_it_filters_and_keeps_the_filter_in_the_address(self, desk: Desk) -> None:
        late, far = owed(desk, days=-1), owed(desk, "2g.explain", days=9)
        page = listed(desk, which="overdue")
        assert late.case.code in page
        assert far.case.code not in page
        assert '<option value="overdue" selected>' in page

    def test_it_shows_a_supervisor_those_of_their_counselors(self, desk: Desk) -> None:
        duty = owed(desk)
        desk.sign_in(desk.people.ratna)
        page = listed(desk)
        assert f"{duty.case.code} · Dewi" in page
        assert reverse("obligation", args=[duty.pk]) in page
        assert duty.case.konseli.name not in page
        bagus = str(desk.people.bagus.counselor.pk)
        assert duty.case.code not in listed(desk, counselor=bagus)

    def test_a_member_of_both_roles_chooses_whose(self, desk: Desk) -> None:
        both = account.enrol(
            institution=desk.people.harapan,
            email="intan@harapan.example",
            name="Intan",
            password=None,
            roles=("counselor", "supervisor"),
            now=desk.now,
        )
        account.supervise(supervisor=both, counselor=desk.people.dewi.counselor, now=desk.now)
        duty = owed(desk)
        desk.sign_in(both)
        assert duty.case.code not in listed(desk)
        page = listed(desk, of="overseen")
        assert duty.case.code in page and '<input type="hidden" name="of" value="overseen">' in page

    def test_nothing_owed_says_so(self, desk: Desk) -> None:
        assert "Tidak ada kewajiban" in listed(desk)

    def test_nonsense_in_the_address_shows_the_list(self, desk: Desk) -> None:
        duty = owed(desk)
        assert duty.case.code in listed(desk, which="'; drop", of="<script>", page="-3", counselor="x")

    def test_it_costs_as_many_queries_for_one_as_for_many(self, desk: Desk) -> None:
        desk.sign_in(desk.people.ratna)
        counts = []
        for _ in range(2):
            for number in range(4):
                owed(desk, days=number)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                listed(desk)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("who", ["yoga"])
    def test_it_is_no_page_for_others(self, desk: Desk, who: str) -> None:
        desk.sign_in(getattr(desk.people, who))
        assert desk.client.get(reverse(LIST)).status_code == 404


class TestDeciding:
    def decide(self, desk: Desk, duty: Obligation, **typed: Any) -> Any:
        return desk.client.post(reverse("obligation", args=[duty.pk]), typed)

    def test_it_postpones(self, desk: Desk) -> None:
        duty = owed(desk)
        desk.sign_in(desk.people.ratna)
        until = timezone.localtime(desk.now + timedelta(days=10)).replace(second=0, microsecond=0)
        answer = self.decide(desk, duty, kind="postponed", until=until.strftime("%Y-%m-%dT%H:%M"), reason=AWKWARD)
        assert answer.url == reverse(LIST) + "?of=overseen"
        duty.refresh_from_db()
        assert duty.postponed_to == until
        assert ESCAPED in desk.client.get(reverse("obligation", args=[duty.pk])).content.decode()

    def test_it_discharges(self, desk: Desk) -> None:
        duty = owed(desk)
        desk.sign_in(desk.people.ratna)
        self.decide(desk, duty, kind="discharged", reason="Dilarang pengadilan.")
        duty.refresh_from_db()
        assert duty.discharged
        assert desk.client.get(reverse("obligation", args=[duty.pk])).status_code == 404

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"kind": "postponed", "reason": "Ya"}, "until"),
            ({"kind": "postponed", "until": "31-02-2027 10:00", "reason": "Ya"}, "until"),
            ({"kind": "postponed", "until": "2001-01-01T10:00", "reason": "Ya"}, "until"),
            ({"kind": "discharged", "reason": ""}, "reason"),
            ({"reason": "Ya"}, "kind"),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(self, desk: Desk, typed: dict[str, str], field: str) -> None:
        duty = owed(desk)
        desk.sign_in(desk.people.ratna)
        answer = self.decide(desk, duty, **typed)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}

    def test_strangers_get_what_does_not_exist(self, desk: Desk) -> None:
        duty = owed(desk)
        for member in (desk.people.dewi, desk.people.bagus, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert self.decide(desk, duty, kind="discharged", reason="Ya").status_code == 404
