"""Words of a reason that name a protected attribute (2c): asked about once, and counted where they stay."""

from typing import Any

import pytest

from counseling.choices import PROTECTED_WORDS, ProtectedTrait
from counseling.models import Case, CaseReason, LedgerEntry
from counseling.services import case as case_service
from counseling.services import referral
from counseling.services.door.reason import LookAgain, named_in, protected_traits
from tests import cast
from tests.cast import NOW
from tests.counseling.services import stage


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("Orang tuanya miskin.", "socioeconomic"),
        ("Ia KAYA", "socioeconomic"),
        ("Agamanya lain dari saya", "religion"),
        ("sukunya\nJawa", "ethnicity"),
        ("berkulit gelap", "skin_colour"),
        ("kulit  hitam", "skin_colour"),
        ("ia WNA", "nationality"),
        ("non-pribumi", "ethnicity"),
        ("because they are Muslim", "religion"),
        ("ia mis\u00adkin", "socioeconomic"),
        ("aga\u200bma lain", "religion"),
    ],
)
def test_it_finds_a_word_that_names_a_protected_attribute(text: str, trait: str) -> None:
    assert list(named_in(text)) == [trait]


@pytest.mark.parametrize(
    "text",
    [
        "komisi",
        "jawaban",
        "kekayaan",
        "rasa",
        "asingkan",
        "Ia perlu psikolog klinis.",
        "",
        "trace",
        "menyukai",
        "imanen",
    ],
)
def test_it_finds_none_within_another_word(text: str) -> None:
    assert named_in(text) == {}


def test_every_attribute_has_words_and_each_is_found() -> None:
    assert set(PROTECTED_WORDS) == set(ProtectedTrait)
    for trait, words in PROTECTED_WORDS.items():
        for word in words:
            assert trait in named_in(f"({word.upper()})"), word


def test_words_are_listed_as_they_were_typed_and_once() -> None:
    assert named_in("Miskin, miskin dan Miskin", "Islam") == {
        "socioeconomic": ["Miskin", "miskin"],
        "religion": ["Islam"],
    }


def test_of_words_that_begin_alike_the_longest_is_listed() -> None:
    assert named_in("seorang penghayat kepercayaan") == {"religion": ["penghayat kepercayaan"]}


def test_words_that_nobody_looked_at_again_are_asked_about() -> None:
    with pytest.raises(LookAgain, match="«miskin»") as caught:
        protected_traits((), "ia miskin")
    assert caught.value.field == "words_kept"


def test_words_that_name_what_is_stated_are_not_asked_about() -> None:
    assert protected_traits(["socioeconomic"], "ia miskin") == {"socioeconomic"}


def test_words_that_stay_count_with_what_is_stated() -> None:
    assert protected_traits(["religion"], "ia miskin", kept=True) == {"religion", "socioeconomic"}


@pytest.mark.django_db
class TestInAService:
    @pytest.fixture
    def dewi(self) -> dict[str, Any]:
        return {"by": cast.people().dewi, "now": NOW}

    @pytest.fixture
    def case(self, dewi: dict[str, Any]) -> Case:
        return stage.judged(cast.request(dewi["by"]), dewi["by"]).case

    def test_a_decline_is_not_judged_before_its_words_were_looked_at(self, case: Case, dewi: dict[str, Any]) -> None:
        asked: dict[str, Any] = {"reason": "capacity", "words": "Keluarganya miskin.", "waitlisted": True, "seen": 0}
        with pytest.raises(LookAgain):
            case_service.decline(case, **asked, **dewi)
        assert not LedgerEntry.objects.exists()
        refused = case_service.decline(case, **asked, words_kept=True, **dewi)
        assert not refused.passed
        assert "2c.discrimination" in [finding.code for finding in refused.verdict.blocks]  # type: ignore[union-attr]
        assert refused.snapshot.values["reason_protected"] == {"socioeconomic"}  # type: ignore[union-attr]

    def test_an_end_asks_too(self, case: Case, dewi: dict[str, Any]) -> None:
        with pytest.raises(LookAgain):
            case_service.end(case, reason="value_difference", words="Agamanya lain.", seen=None, **dewi)

    def test_what_stays_in_the_reason_of_a_referral_counts_when_it_is_handed_over(
        self, case: Case, dewi: dict[str, Any]
    ) -> None:
        outside = referral.Outside(name="Klinik", contact="0812", relationship="none")
        named: dict[str, Any] = {"receiver": outside, "reason": "beyond_competence", "words": "Ia orang Papua."}
        running = stage.started(cast.request(dewi["by"], cast.adult(dewi["by"], name="Wulan")), dewi["by"])
        with pytest.raises(LookAgain):
            referral.name(running, **named, **dewi)
        referral.name(running, **named, words_kept=True, **dewi)
        with pytest.raises(LookAgain):
            referral.refer(running, words="Ia miskin.", seen=None, **dewi)
        refused = referral.refer(running, seen=None, **dewi)
        assert refused.snapshot.values["reason_protected"] == {"ethnicity"}  # type: ignore[union-attr]
        assert not refused.passed

    def test_it_counts_when_the_request_is_declined_for_that_referral_too(
        self, case: Case, dewi: dict[str, Any]
    ) -> None:
        outside = referral.Outside(name="Klinik", contact="0812", relationship="none")
        named: dict[str, Any] = {"receiver": outside, "reason": "beyond_competence", "words": "Ia orang Papua."}
        referral.name(case, **named, words_kept=True, **dewi)
        refused = case_service.decline(case, reason="capacity", seen=None, **dewi)
        assert refused.snapshot.values["reason_protected"] == {"ethnicity"}  # type: ignore[union-attr]
        assert not refused.passed

    def test_every_decline_keeps_its_reason_its_words_and_the_way_onward(
        self, case: Case, dewi: dict[str, Any]
    ) -> None:
        asked = {"reason": "capacity", "words": "Jadwal saya penuh.", "onward": "Puskesmas Melati, Bu Rina."}
        made = case_service.decline(case, **asked, seen=0, **dewi).entry
        kept = CaseReason.objects.get(entry=made)
        assert made.passed
        assert made.facts["facts"]["reason"] == "capacity"
        assert (kept.words, kept.onward) == ("Jadwal saya penuh.", "Puskesmas Melati, Bu Rina.")
