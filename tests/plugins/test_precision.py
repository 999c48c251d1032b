"""Reading mypy's count of expressions."""

from tests.plugins import precision

REPORT = """\
                       Name   Anys   Exprs   Coverage
-----------------------------------------------------
      counseling.views.base     11     426     97.42%
      counseling.views.wish      2      74     97.30%
   counseling.views.closing     48     500     90.40%
-----------------------------------------------------
                      Total     61    1000     93.90%
"""


def test_modules_are_counted_those_with_most_any_first() -> None:
    found = precision.counts(REPORT)
    assert [count.module.rpartition(".")[2] for count in found] == ["closing", "base", "wish"]
    assert found[0] == precision.Count("counseling.views.closing", 48, 500)


def test_the_share_weighs_modules_by_their_expressions() -> None:
    assert round(precision.share(precision.counts(REPORT)), 2) == 93.90
    assert precision.share([]) == 100
