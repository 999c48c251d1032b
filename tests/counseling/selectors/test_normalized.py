"""What was typed in several ways is found to be the same, and no more than that."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counseling.selectors.normalized import address, family_words, phones, village

NUMBERS = st.from_regex(r"[1-9][0-9]{7,10}", fullmatch=True).filter(lambda digits: not digits.startswith("62"))
PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])
"""A machine that is busy makes numbers slowly."""
GAPS = st.sampled_from(["", " ", "-", ".", " - "])


@PATIENT
@given(NUMBERS, GAPS)
def test_a_phone_number_is_the_same_in_all_its_spellings(digits: str, gap: str) -> None:
    spelled = digits[:3] + gap + digits[3:7] + gap + digits[7:]
    for before in ("0", "62", "+62 ", "0062", "+62 (0)", ""):
        assert phones(before + spelled) == {digits}


@PATIENT
@given(st.lists(NUMBERS, max_size=4), st.sampled_from([",", ";", "/", "\n", " , "]))
def test_a_text_may_hold_several_numbers(numbers: list[str], between: str) -> None:
    assert phones(between.join(f"0{digits}" for digits in numbers)) == set(numbers)


@given(st.text(max_size=40))
def test_any_text_comes_out_the_same_when_it_is_brought_into_form_twice(text: str) -> None:
    assert address(address(text)) == address(text)
    assert village(village(text)) == village(text)
    assert family_words(*family_words(text)) == family_words(text)


def test_what_is_no_number_is_left_out() -> None:
    assert phones("tidak punya, 110, -") == set()


@pytest.mark.parametrize(
    "other",
    [
        "jl melati 4 rt 3 rw 1",
        "Jalan Melati no.4, RT03/RW01",
        "JLN. MELATI No 4 RT.003 RW.001",
        "Jl. Melati No. 4, Rt 3 Rw 1 ",
    ],
)
def test_an_address_is_the_same_in_its_spellings(other: str) -> None:
    assert address(other) == address("Jl. Melati No. 4 RT 03/RW 01") == "melati 4 3 1"


@pytest.mark.parametrize("text", ["", "Melati", "Jl. Melati", "4", "Dusun Krajan", "RT 3"])
def test_what_names_no_household_is_no_address(text: str) -> None:
    assert address(text) == ""


def test_a_village_is_the_same_with_and_without_its_kind() -> None:
    assert village("Desa Sukamaju") == village("sukamaju") == village("Kel. SUKAMAJU") == "sukamaju"


def test_family_words_leave_out_what_is_short_or_a_title() -> None:
    assert family_words("Raka Si Harahap", "Ibu Sri binti Ma'ruf 2") == {"raka", "harahap", "sri", "ruf"}
