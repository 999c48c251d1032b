"""Bar plots and tables: the numbers and where they stand."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from counseling.presenters.plot import plot
from counseling.presenters.table import Cell, Column, table

WEEKS = [("1 Nov", 3), ("8 Nov", 0), ("15 Nov", 6)]


def rendered(component: str, **context: Any) -> str:
    """The component's HTML without the space between its tags and words."""
    return "".join(line.strip() for line in render_to_string(f"components/{component}.html", context).splitlines())


def test_it_draws_each_bar_as_high_as_its_number() -> None:
    bars = plot("Sesi", WEEKS, of="Pekan", unit="Sesi").bars
    assert [bar.height for bar in bars] == ["70.0", "0.0", "140.0"]
    assert [bar.share for bar in bars] == ["50.00%", "0.00%", "100.00%"]


@pytest.mark.parametrize(("highest", "top"), [(0, 2), (1, 2), (7, 8), (13, 14), (101, 120), (4321, 4400)])
def test_its_scale_ends_on_an_even_number_above_the_highest(highest: int, top: int) -> None:
    lines = plot("Sesi", [("1 Nov", highest)], of="Pekan", unit="Sesi").lines
    assert [line.value for line in lines] == sorted({0, top // 2, top})


def test_it_labels_no_more_bars_than_a_phone_has_room_for() -> None:
    bars = plot("Sesi", [(f"{n}", n) for n in range(26)], of="Pekan", unit="Sesi").bars
    assert sum(bar.labelled for bar in bars) <= 6
    assert (bars[0].labelled, bars[-1].labelled) == (True, False)


def test_it_draws_nothing_where_there_is_nothing() -> None:
    assert plot("Sesi", [], of="Pekan", unit="Sesi").bars == []


@pytest.mark.parametrize("shape", ["columns", "bars"])
def test_it_says_every_number_in_a_table_and_styles_nothing_in_place(shape: str) -> None:
    page = rendered(shape, plot=plot("Sesi", WEEKS, of="Pekan", unit="Sesi"))
    for label, _ in WEEKS:
        assert f">{label}</" in page
    assert "<table" in page
    assert "style=" not in page


def test_a_table_names_each_cell_for_the_card_it_becomes() -> None:
    rows = [[Cell("C-00001", url="/cases/1/"), "3"]]
    page = rendered("table", table=table("Kasus", [Column("Kasus"), Column("Sesi", number=True)], rows))
    assert '<th scope="row"><span><a href="/cases/1/">C-00001</a></span></th>' in page
    assert '<td data-label="Sesi" class="num"><span>3</span></td>' in page


def test_a_table_refuses_a_row_of_another_length() -> None:
    with pytest.raises(ValueError, match="zip"):
        table("Kasus", [Column("Kasus"), Column("Sesi")], [["C-00001"]])
