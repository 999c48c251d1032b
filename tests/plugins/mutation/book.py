"""What came of each mutant, a line of JSON each: a run goes on where another one stopped. And what it adds up to."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path

from tests.plugins.mutation.sample import Mutant
from tests.plugins.mutation.workshop import Outcome

WIDTH = 160
LEAST = 90
"""Of a hundred mutants of a room, so many are to be killed."""


@dataclass(frozen=True, slots=True)
class Row:
    """The outcome of one mutant. `tests` is a digest of the tests that it survived, if it did."""

    key: str
    id: str
    how: str
    by: str
    tests: str
    seconds: float


class Book:
    """The rows of the file, the last one of a mutant holds. What was killed stays so as long as its file is the same;
    what survived is tried again once the tests are others."""

    def __init__(self, path: Path, tests: Mapping[str, str]) -> None:
        """`tests`: room → digest of its tests."""
        self.path = path
        self.tests = tests
        self.rows: dict[str, Row] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = Row(**json.loads(line))
                self.rows[row.key] = row

    def of(self, mutant: Mutant) -> Row | None:
        row = self.rows.get(mutant.key)
        return row if row and (row.how != "survived" or row.tests == self.tests[mutant.room]) else None

    def add(self, mutant: Mutant, outcome: Outcome, seconds: float) -> None:
        row = Row(mutant.key, mutant.id, outcome.how, outcome.by, self.tests[mutant.room], round(seconds, 1))
        self.rows[mutant.key] = row
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row)) + "\n")

    def forget(self, mutants: Iterable[Mutant]) -> None:
        """Lets these be tried anew."""
        for mutant in mutants:
            self.rows.pop(mutant.key, None)

    def kills(self, around: str, mutants: Iterable[Mutant]) -> Counter[str]:
        """How many mutants of this file, or folder, each test file has killed."""
        rows = [self.rows.get(mutant.key) for mutant in mutants if mutant.file.startswith(around)]
        return Counter(row.by.partition("::")[0] for row in rows if row and row.by)


def digest(root: Path, *folders: str) -> str:
    """One hash over all that lies in these folders and is no compiled code."""
    sum_of_all = hashlib.sha256()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".yaml", ".html"):
                sum_of_all.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return sum_of_all.hexdigest()[:20]


def table(mutants: list[Mutant], book: Book) -> list[str]:
    """The figures of each room, as a table of Markdown."""
    lines = [
        "| room | mutants | killed | timeout | survived | % | not tried |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for room in dict.fromkeys(mutant.room for mutant in mutants):
        counts = _counts(room, mutants, book)
        lines.append(
            f"| {room} | {counts.total()} | {counts['killed']} | {counts['timeout']} | {counts['survived']}"
            f" | {_percent(counts):.1f} | {counts['not tried']} |"
        )
    return lines


def _counts(room: str, mutants: list[Mutant], book: Book) -> Counter[str]:
    rows = [book.of(mutant) for mutant in mutants if mutant.room == room]
    return Counter(row.how if row else "not tried" for row in rows)


def _percent(counts: Counter[str]) -> float:
    tried = counts.total() - counts["not tried"]
    return 100 * (counts["killed"] + counts["timeout"]) / tried if tried else 0


def survivors(mutants: list[Mutant], book: Book) -> list[Mutant]:
    rows = [(mutant, book.of(mutant)) for mutant in mutants]
    return [mutant for mutant, row in rows if row and row.how == "survived"]


def told(mutant: Mutant) -> str:
    """A survivor for people: where it is and which line it changes."""
    before, after = shortened(*mutant.diff)
    place = f"{mutant.file}:{mutant.edit.line}"
    return f"{mutant.id}  {place}  ({mutant.edit.kind})\n    - {before}\n    + {after or '(nothing)'}"


def shortened(before: str, after: str) -> tuple[str, str]:
    """Of a long statement, what is around the change; other quotation marks are none."""
    if max(len(before), len(after)) <= WIDTH:
        return before, after
    before, after = (text.replace("'", '"').replace(",)", ")") for text in (before, after))
    first = _alike(before, after)
    last = _alike(before[first:][::-1], after[first:][::-1])
    start = max(0, first - WIDTH // 4)
    one, other = (f"… {text[start : len(text) - last + WIDTH // 4][:WIDTH]} …" for text in (before, after))
    return one, other


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def faults(mutants: list[Mutant], book: Book, page: str) -> list[str]:
    """What keeps the run from being good: too few killed, survivors that the page does not name, mutants not tried."""
    found = []
    for room in dict.fromkeys(mutant.room for mutant in mutants):
        counts = _counts(room, mutants, book)
        if counts["not tried"]:
            found.append(f"{room}: {counts['not tried']} mutants were not tried. The next run goes on with them.")
        elif _percent(counts) < LEAST:
            found.append(f"{room}: {_percent(counts):.1f} % of the mutants were killed, fewer than {LEAST}.")
    unnamed = [mutant.id for mutant in survivors(mutants, book) if mutant.id not in page]
    if unnamed:
        found.append(f"Survivors that the page does not name: {', '.join(unnamed)}.")
    return found
