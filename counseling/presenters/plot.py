"""Bar plots: where each bar stands, and the table that says the same in numbers. SVG without script or style."""

from collections.abc import Sequence
from dataclasses import dataclass

from counseling.presenters.table import Column, Table, Words, table

LEFT, TOP, FOOT = 8.0, 20.0, 160.0
"""The bars begin at LEFT per cent of the width; TOP and FOOT are px from above: the highest bar, and all bars' foot."""
BROADEST = 8.0
"""A bar is no broader than so many per cent of the width."""
LAST = 95.0
"""Beyond it a label would stick out at the right."""
LABELS = 6
"""So many labels have room below the bars on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One value. Positions are attributes of SVG: per cent of the width, px of the height."""

    label: Words
    value: int
    x: str
    width: str
    middle: str
    y: str
    height: str
    share: str
    """Its length as part of the scale, for bars that lie."""
    labelled: bool


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """A line behind the bars, with its number."""

    value: int
    y: str


@dataclass(frozen=True, slots=True)
class Plot:
    """For components/columns.html (upright, over time) and components/bars.html (lying, one a thing)."""

    title: Words
    bars: Sequence[Bar]
    lines: Sequence[ScaleLine]
    table: Table


def plot(title: Words, values: Sequence[tuple[Words, int]], *, of: Words, unit: Words) -> Plot:
    """A plot of labelled counts; `of` heads the labels in the table («Week»), `unit` the numbers («Sessions»)."""
    top = _round_up(max([value for _, value in values], default=0))
    step = (100 - LEFT) / max(len(values), 1)
    every = -(-len(values) // LABELS) or 1
    bars = [_bar(label, value, index, step, top, every) for index, (label, value) in enumerate(values)]
    lines = [ScaleLine(value=number, y=_px(_y(number, top))) for number in sorted({0, top // 2, top})]
    numbers = table(title, [Column(of), Column(unit, number=True)], [[label, str(value)] for label, value in values])
    return Plot(title=title, bars=bars, lines=lines, table=numbers)


def _bar(label: Words, value: int, index: int, step: float, top: int, every: int) -> Bar:
    middle, width, y = LEFT + (index + 0.5) * step, min(step * 0.7, BROADEST), _y(value, top)
    return Bar(
        label=label,
        value=value,
        x=_percent(middle - width / 2),
        width=_percent(width),
        middle=_percent(middle),
        y=_px(y),
        height=_px(FOOT - y),
        share=_percent(100 * value / top),
        labelled=index % every == 0 and middle < LAST,
    )


def _round_up(highest: int) -> int:
    """The top of the scale: an even number, so that the line in the middle is a whole one; 2 at least."""
    unit = 2 * int(10 ** max(0, len(str(highest)) - 2))
    return max(2, -(-highest // unit) * unit)


def _y(value: int, top: int) -> float:
    return FOOT - (FOOT - TOP) * value / top


def _px(number: float) -> str:
    return f"{number:.1f}"


def _percent(number: float) -> str:
    return f"{number:.2f}%"
