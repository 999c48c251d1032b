"""Small bars by week, a row for each point of the code: an SVG from the server, with the same numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LABEL, STEP, BAR, ROW, HIGHEST = 40, 18, 12, 36, 24
"""Pixels: the column of the numbers of the points, from bar to bar, a bar's width, a row, the tallest bar."""


@dataclass(frozen=True, slots=True)
class WeekBar:
    """One week of one row."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One row: what it is, and its weeks. `base` is where its bars stand (pixels)."""

    label: str
    title: str
    base: int
    bars: list[WeekBar]
    total: int


@dataclass(frozen=True, slots=True)
class WeeklyPlot:
    """All rows on one scale; `lines` are the table: a week and its count in each row."""

    rows: list[WeekRow]
    lines: list[tuple[date, list[int]]]
    first: date
    width: int
    height: int
    right: int


def weekly_plot(starts: Sequence[date], counts: Mapping[str, list[int]], titles: Mapping[str, str]) -> WeeklyPlot:
    """`counts` a week by label; `titles` say what each label stands for, and in which order."""
    labels = [label for label in titles if label in counts]
    most = max((max(counts[label]) for label in labels), default=0)
    right = LABEL + STEP * len(starts)
    return WeeklyPlot(
        rows=[_row(label, titles[label], counts[label], (place + 1) * ROW, most) for place, label in enumerate(labels)],
        lines=[(start, [counts[label][week] for label in labels]) for week, start in enumerate(starts)],
        first=starts[0],
        width=right + LABEL,
        height=ROW * len(labels) + 28,
        right=right,
    )


def _row(label: str, title: str, counts: list[int], base: int, most: int) -> WeekRow:
    heights = [round(HIGHEST * count / most) for count in counts]
    bars = [WeekBar(LABEL + STEP * week, base - height, height) for week, height in enumerate(heights) if height]
    return WeekRow(label, title, base, bars, sum(counts))
