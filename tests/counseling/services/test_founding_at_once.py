"""Several who found, or ask for a code, at the same moment."""

from typing import Any

import pytest

from counseling.models import FoundingCode, Institution, Membership
from counseling.services import founding
from tests.cast import NOW
from tests.counseling.services.test_at_once import at_once
from tests.counseling.services.test_founding import SCHOOL, WENING

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_the_guide_and_the_console_the_guide_founds_first_or_not_at_all() -> None:
    claim = founding.claim(founding.issue_code(now=NOW), now=NOW)

    def guide() -> Any:
        return founding.found_first(SCHOOL, WENING, claimed=claim, now=NOW)

    def console() -> Any:
        return founding.found(SCHOOL, WENING, now=NOW)

    by_guide, twin, *by_console = at_once(guide, guide, console, console)
    assert [type(member) for member in by_console] == [Membership, Membership]
    founded = [member for member in (by_guide, twin) if isinstance(member, Membership)]
    assert len(founded) < 2 and all(member.institution.slug == "sma-nusa-bangsa" for member in founded)
    assert Institution.objects.count() == 2 + len(founded)


def test_of_codes_that_are_asked_for_at_once_the_last_one_stands_alone() -> None:
    codes = at_once(*[lambda: founding.issue_code(now=NOW)] * 4)
    assert FoundingCode.objects.count() == 1
    assert sum(bool(founding.claim(code, now=NOW)) for code in codes) == 1
