"""Which faults are tried: drawn with a seed, as many of each kind as there are, from the code that decides the most."""

import ast
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

from tests.plugins.mutation.edits import Edit, edits_of, optional_names

SEED = 20261201
DOOR = ("gate", "chain", "ledger", "seal", "seal_check", "aftermath", "inspection", "reason")
SIZES = {"ethics": 200, "door": 60, "access": 40, "guards": 50}
"""How many mutants each room gets."""
TURNS = {"sql": 8}
"""What the guards say is said in SQL: it takes so many turns where another kind takes one."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault in one file. `id` stays as long as the line and its function do; `key` as long as the file does."""

    room: str
    file: str
    edit: Edit
    id: str
    key: str
    diff: tuple[str, str]


def targets(root: Path) -> dict[str, list[Path]]:
    """Room → its files. The modules of the door stand in a folder of their own, or among the other services."""
    services = root / "counseling" / "services"
    folder = services / "door"
    door = sorted(folder.glob("*.py")) if folder.is_dir() else [services / f"{stem}.py" for stem in DOOR]
    return {
        "ethics": sorted((root / "ethics").rglob("*.py")),
        "door": door,
        "access": sorted((root / "counseling" / "access").glob("*.py")),
        "guards": sorted((root / "counseling" / "guards").glob("*.py")),
    }


def draw(root: Path, sizes: dict[str, int] | None = None, seed: int = SEED) -> list[Mutant]:
    """The mutants of this run, the same for the same code and seed."""
    drawn: list[Mutant] = []
    for room, wanted in (SIZES if sizes is None else sizes).items():
        files = targets(root)[room]
        source = {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in files}
        optional = set[str]().union(*map(optional_names, source.values()))
        found = [
            (file, edit)
            for file, text in source.items()
            for edit in edits_of(text, optional=optional, with_sql=room == "guards")
        ]
        ids: set[str] = set()
        for file, edit in _mixed(found, random.Random(f"{seed} {room}")):
            if len(ids) == wanted:
                break
            if _counts(edit, source[file]):
                mutant = _mutant(room, file, edit, source[file], ids)
                ids.add(mutant.id)
                drawn.append(mutant)
    return drawn


def _mixed(found: list[tuple[str, Edit]], chance: random.Random) -> Iterator[tuple[str, Edit]]:
    """One of each kind in turn, each kind in an order by chance: else strings and elements would fill the sample."""
    kinds: dict[str, list[tuple[str, Edit]]] = {}
    for file, edit in found:
        kinds.setdefault(edit.kind, []).append((file, edit))
    for each in kinds.values():
        chance.shuffle(each)
    turns: list[list[tuple[str, Edit]]] = []
    for kind in sorted(kinds):
        times = TURNS.get(kind, 1)
        turns += [kinds[kind][turn::times] for turn in range(times)]
    for row in zip_longest(*turns):
        yield from filter(None, row)


def _counts(edit: Edit, source: str) -> bool:
    """Whether the edit leaves a program, and another one."""
    try:
        return ast.dump(ast.parse(edit.applied_to(source))) != _tree(source)
    except SyntaxError:
        return False


@lru_cache(maxsize=100)
def _tree(source: str) -> str:
    return ast.dump(ast.parse(source))


def _mutant(room: str, file: str, edit: Edit, source: str, taken: set[str]) -> Mutant:
    before, after = _lines(source, edit)
    name = "|".join((file, edit.where, edit.kind, before, after))
    number, mark = 0, _digest(name)
    while mark in taken:
        number += 1
        mark = _digest(f"{name}|{number}")
    place = f"{file}|{edit.start}|{edit.end}|{edit.new}|{source}"
    return Mutant(room, file, edit, mark, _digest(place, 20), (before, after))


def _lines(source: str, edit: Edit) -> tuple[str, str]:
    """The text that changes, out to whole lines, on one line each."""
    first = source.rfind("\n", 0, edit.start) + 1
    last = source.find("\n", edit.end)
    last = len(source) if last < 0 else last
    before, after = source[first:last], source[first : edit.start] + edit.new + source[edit.end : last]
    return " ".join(before.split()), " ".join(after.split())


def _digest(text: str, length: int = 8) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
