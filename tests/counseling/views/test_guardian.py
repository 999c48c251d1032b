"""Guardians: added, each one's word, whether contact is safe, and that they were told."""

from typing import Any

import pytest

from counseling.models import Consent, Guardian, Statement
from counseling.services import guardian, konseli
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def add(desk: Desk, relation: str = "mother", name: str = "Bu Sri") -> Guardian:
    return konseli.add_guardian(desk.case.konseli, relation=relation, name=name, phone="0813", **desk.by())


def answered(desk: Desk, who: Guardian, decision: str, **other: Any) -> dict[str, Any]:
    return desk.typed(**({"guardian": str(who.pk), "decision": decision, "valid_until": "", "words": ""} | other))


def test_without_a_guardian_it_offers_to_add_one(desk: Desk) -> None:
    page = desk.page("guardian-consent")
    assert desk.url("guardian-add") in page
    assert 'name="decision"' not in page


def test_a_guardian_is_added_and_listed(desk: Desk) -> None:
    answer = desk.post("guardian-add", {"relation": "father", "name": AWKWARD, "phone": "0813"})
    assert answer.url == desk.url("guardian-consent")
    page = desk.page("guardian-consent")
    assert f"Ayah: {ESCAPED}" in page
    assert "Belum ditanya" in page


def test_a_guardian_needs_a_name(desk: Desk) -> None:
    answer = desk.post("guardian-add", {"relation": "father", "name": "", "phone": "0813"})
    assert answer.status_code == 422
    assert 'value="0813"' in answer.content.decode()


def test_each_guardian_has_a_word_of_their_own(desk: Desk) -> None:
    mother, father = add(desk), add(desk, "father", "Pak Joko")
    desk.post("guardian-consent", answered(desk, mother, "given", channel="signed"))
    desk.post("guardian-consent", answered(desk, father, "refused", words="Tidak perlu."))
    assert Consent.objects.get(guardian=mother).form == "written"
    assert Consent.objects.get(guardian=father).decision == "refused"
    page = desk.page("guardian-consent")
    assert "Ibu (Bu Sri)" in page
    assert "Tidak perlu." in page
    hers = Consent.objects.get(guardian=mother)
    assert "kertasnya belum diunggah" in page
    assert desk.url("consent-papers", hers.pk) in page.split("Tercatat")[0]


def test_a_guardian_of_somebody_else_is_not_taken(desk: Desk) -> None:
    add(desk)
    answer = desk.post("guardian-consent", desk.typed(guardian=str(desk.case.pk), decision="given"))
    assert answer.status_code == 422


def test_a_guardians_word_is_corrected_and_taken_back(desk: Desk) -> None:
    mother = add(desk)
    desk.post("guardian-consent", answered(desk, mother, "refused"))
    old = Consent.objects.get()
    desk.post("guardian-consent", answered(desk, mother, "given"), query=f"?supersedes={old.pk}")
    assert Consent.objects.get(supersedes=old).decision == "given"
    assert 'value="withdrawn"' in desk.page("guardian-consent")
    assert desk.post("guardian-consent", answered(desk, mother, "withdrawn")).status_code == 302


def test_danger_stands_on_top_and_needs_a_reason(desk: Desk) -> None:
    add(desk)
    data = desk.typed(unsafe="yes", said_by="konseli", said_by_name="", words="")
    assert desk.post("guardian-unsafe", data).status_code == 422
    assert desk.post("guardian-unsafe", data | {"words": AWKWARD}).status_code == 302
    page = desk.page("guardian-consent")
    assert "Jangan hubungi wali" in page
    assert ESCAPED in page


def test_safe_again_takes_the_warning_away(desk: Desk) -> None:
    guardian.record_unsafe(desk.case, True, source=desk.source(4, words="Dipukul"), **desk.by())
    guardian.record_unsafe(desk.case, False, source=desk.source(1, words="Ayah pindah"), **desk.by())
    assert "Jangan hubungi wali" not in desk.page("guardian-consent")


def test_what_the_guardian_was_told_is_kept(desk: Desk) -> None:
    answer = desk.post("guardian-told", desk.typed(words=""))
    assert answer.status_code == 422
    assert desk.post("guardian-told", desk.typed(words="Bahwa Raka datang", channel="phone")).status_code == 302
    row = Statement.objects.get(kind="guardian_told")
    assert (row.said_by, row.channel, row.words) == ("counselor", "phone", "Bahwa Raka datang")


@pytest.mark.parametrize("channel", ["signed", "own_page", "merpati"])
def test_a_way_that_is_none_is_refused(desk: Desk, channel: str) -> None:
    assert desk.post("guardian-told", desk.typed(words="Bahwa Raka datang", channel=channel)).status_code == 422
