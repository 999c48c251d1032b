"""Draws docs/architecture.svg: the layers that pyproject.toml orders, and which of them really imports which.

`python -m tests.plugins.layers` draws it anew. The imports come from the same graph that the contracts are checked on.
How many there are is told in three sizes, so that the picture changes when the architecture does, and not with every
import.
"""

import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import Any

import grimp

import run

PICTURE = run.ROOT / "docs" / "architecture.svg"
SIZES = ((1, 5), (10, 9), (100, 13))
"""From how many imports on, and half the side of the square that tells of them."""
ROW, CELL, BOX, HEAD, GAP = 44, 40, 400, 112, 16


@dataclass(frozen=True)
class Layer:
    """One row of the picture: modules that stand at the same height. `ordered` is false for what no contract orders."""

    modules: tuple[str, ...]
    ordered: bool = True

    @property
    def name(self) -> str:
        return short(self.modules[0])


def short(module: str) -> str:
    return module.rpartition(".")[2]


def configuration() -> dict[str, Any]:
    """What pyproject.toml tells the linter of imports."""
    content = (run.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    told: dict[str, Any] = tomllib.loads(content)["tool"]["importlinter"]
    return told


def layers(told: dict[str, Any], modules: set[str]) -> list[Layer]:
    """The layers of the contract from the top; below them what is on none, then the other packages."""
    contract = next(each for each in told["contracts"] if each["type"] == "layers")
    [container] = contract.get("containers", [""])
    found = []
    for line in contract["layers"]:
        names = [name.strip("() ") for name in line.replace(":", "|").split("|")]
        found.append(Layer(tuple(f"{container}.{name}".strip(".") for name in names)))
    named = {module for layer in found for module in layer.modules}
    home, *others = told["root_packages"]
    beside = sorted(m for m in modules if m.rpartition(".")[0] == home and m not in named)
    found += [Layer(tuple(beside), ordered=False)] if beside else []
    return [*found, *(Layer((name,)) for name in others)]


def imports(graph: grimp.ImportGraph, rows: list[Layer]) -> Counter[tuple[int, int]]:
    """How many modules of each layer import one of each other layer: by (row, row)."""
    tops = {module: number for number, layer in enumerate(rows) for module in layer.modules}

    def row_of(module: str) -> int | None:
        while module and module not in tops:
            module = module.rpartition(".")[0]
        return tops.get(module)

    counted: Counter[tuple[int, int]] = Counter()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            pair = row_of(module), row_of(imported)
            if pair[0] is not None and pair[1] is not None and pair[0] != pair[1]:
                counted[pair[0], pair[1]] += 1
    return counted


def text(x: float, y: float, words: str, style: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}"{style}>{escape(words)}</text>'


def square(x: float, y: float, half: float, style: str) -> str:
    return f'<rect x="{x - half:g}" y="{y - half:g}" width="{2 * half:g}" height="{2 * half:g}"{style}/>'


def box(row: int, layer: Layer) -> list[str]:
    """The name of a layer in its frame, and what else stands at its height."""
    y = HEAD + row * ROW
    frame = ' class="layer"' if layer.ordered else ' class="layer beside"'
    drawn = [f'<rect x="{GAP}" y="{y + 3}" width="{BOX}" height="{ROW - 6}" rx="6"{frame}/>']
    names = [short(module) for module in layer.modules]
    if not layer.ordered:
        return [*drawn, text(GAP + 14, y + 27, f"on no layer: {len(names)} more", ' class="rest"')]
    drawn.append(text(GAP + 14, y + 27, names[0], ' class="name"'))
    if names[1:]:
        style = ' class="rest" text-anchor="end"'
        drawn.append(text(GAP + BOX - 14, y + 27, ", ".join(names[1:]), style))
    return drawn


def mark(row: int, column: int, count: int, *, upwards: bool) -> str:
    """The square that tells of the imports of one layer from another."""
    half = max(size for least, size in SIZES if count >= least)
    style = ' class="upwards"' if upwards else ' class="mark"'
    return square(GAP + BOX + GAP + (column + 0.5) * CELL, HEAD + (row + 0.5) * ROW, half, style)


STYLE = """
.page { fill: #fff } text { font: 15px system-ui, sans-serif; fill: #1f2933 }
.layer { fill: #e3f1ef; stroke: #0b6b61 } .beside { fill: #f4f4f2; stroke: #8a8f98 }
.name { font-weight: 600 } .rest, .legend { font-size: 13px; fill: #4b5563 }
.line { stroke: #e2ded8 } .self { fill: #e3f1ef } .mark { fill: #0b6b61 } .upwards { fill: #b42318 }
"""


def draw(rows: list[Layer], counted: Counter[tuple[int, int]]) -> str:
    """The whole picture: each row imports what stands at the head of the columns that are marked in it."""
    left, bottom = GAP + BOX + GAP, HEAD + len(rows) * ROW
    right = left + len(rows) * CELL
    drawn = []
    for number, layer in enumerate(rows):
        x, y = left + (number + 0.5) * CELL, HEAD + (number + 0.5) * ROW
        head = layer.name if layer.ordered else "on no layer"
        drawn += box(number, layer)
        drawn.append(text(x + 5, HEAD - 10, head, f' transform="rotate(-60 {x + 5:g} {HEAD - 10})"'))
        drawn.append(f'<path class="line" d="M{left} {HEAD + number * ROW}H{right}"/>')
        drawn.append(square(x, y, CELL / 2 - 3, ' class="self"'))
    for (row, column), count in sorted(counted.items()):
        upwards = row > column and rows[row].ordered and rows[column].ordered
        drawn.append(mark(row, column, count, upwards=upwards))
    x = left
    for least, half in SIZES:
        drawn.append(square(x + 14, bottom + 28, half, ' class="mark"'))
        drawn.append(text(x + 34, bottom + 33, f"{least} and more", ' class="legend"'))
        x += 140
    drawn.append(text(GAP, bottom + 33, "A row imports what the marked columns name.", ' class="legend"'))
    width, height = max(right, x) + 4 * GAP, bottom + 56
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">'
    title = "<title>The layers, and which of them imports which</title>"
    return "\n".join(
        [head, title, f"<style>{STYLE}</style>", '<rect class="page" width="100%" height="100%"/>', *drawn, "</svg>\n"]
    )


def picture() -> str:
    """What docs/architecture.svg has to hold."""
    told = configuration()
    graph = grimp.build_graph(*told["root_packages"], exclude_type_checking_imports=True, cache_dir=None)
    rows = layers(told, graph.modules)
    return draw(rows, imports(graph, rows))


def main() -> int:
    PICTURE.write_text(picture(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
