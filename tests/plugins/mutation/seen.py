"""Which test files run which function of the rooms: noted once, by a run of everything that has to do with them.

For it the functions get a line that tells of them. The same run says how long each file takes, and which tests fail
without any fault in the code: they are left out afterwards.
"""

import ast
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.plugins.mutation.sample import Mutant, targets

TELL = '__import__("builtins").__dict__.get("_ran", set()).add({name!r})'
HOME = {
    "ethics": ("tests/ethics/",),
    "access": ("tests/counseling/access/", "tests/counseling/urls/"),
    "guards": ("tests/counseling/guards/",),
    "door": ("tests/counseling/services/", "tests/counseling/commands/"),
}
"""Room → where its own tests are."""


NEW = 3.0
"""Seconds that a test file is thought to take before it was timed."""


@dataclass
class Seen:
    """What the noting run found. `ran`: function → test files; `seconds`: test file → how long it takes."""

    ran: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failed: list[str] = field(default_factory=list)
    new: set[str] = field(default_factory=set)
    imported: dict[str, set[str]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        ran = {name: sorted(files) for name, files in self.ran.items()}
        return {"ran": ran, "seconds": dict(self.seconds), "failed": self.failed}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        ran = {name: set(files) for name, files in values["ran"].items()}
        return cls(defaultdict(set, ran), defaultdict(float, values["seconds"]), values["failed"])

    def brought_up_to(self, root: Path) -> Self:
        """With the test files that came since: of those of a room, each may kill. And with what the tests import."""
        for folder in (folder for folders in HOME.values() for folder in folders):
            for path in (root / folder).glob("test_*.py"):
                file = str(path.relative_to(root))
                if file not in self.seconds:
                    self.seconds[file] = NEW
                    self.new.add(file)
        self.imported = {test: imported_by(root, test) for test in self.seconds if test.startswith(HOME["ethics"])}
        return self

    def cost(self, files: Iterable[str]) -> float:
        return sum(self.seconds[file] for file in files)

    def worth(self, files: list[str], seconds: float) -> list[str]:
        """The first of the files, until they take so long; one at least."""
        return [file for index, file in enumerate(files) if not index or self.cost(files[: index + 1]) <= seconds]

    def order(self, mutant: Mutant, kills: Counter[str], around: Counter[str]) -> list[str]:
        """The test files that may kill it: those that killed others of its file (`kills`: how many), those that are
        named after it, those that killed others of its folder (`around`), those of its room, the shortest first."""
        stem = Path(mutant.file).stem.strip("_")
        home = HOME[mutant.room]

        def place(file: str) -> tuple[int, bool, int, bool, float]:
            named = Path(file).stem.startswith(f"test_{stem}")
            return -kills[file], not named, -around[file], not file.startswith(home), self.seconds[file]

        return sorted(self._running(mutant), key=place)

    def loads(self, test: str, file: str) -> bool:
        """Whether this test of the rules imports that module of theirs, by whatever way."""
        return not self.imported or file in self.imported[test]

    def _running(self, mutant: Mutant) -> set[str]:
        """What is outside of every function runs with the module, and guards are at work in every test with data."""
        if mutant.room == "ethics":
            return {file for file in self.seconds if file.startswith(HOME["ethics"]) and self.loads(file, mutant.file)}
        around = self.ran.get(f"{mutant.file}::{mutant.edit.where}")
        new = {file for file in self.new if file.startswith(HOME[mutant.room])}
        all_of_it = [files for name, files in self.ran.items() if name.startswith(f"{mutant.file}::")]
        if around and mutant.room != "guards":
            named = f"test_{Path(mutant.file).stem}"
            return around.union(new, *({file for file in files if named in file} for files in all_of_it))
        at_home = {file for file in self.seconds if mutant.room == "guards" and file.startswith(HOME["guards"])}
        return at_home.union(new, *all_of_it)


def imported_by(root: Path, file: str) -> set[str]:
    """The files that this one imports, and those that they import, and so on; of the checkout alone."""
    found: set[str] = set()
    left = [file]
    while left:
        path = left.pop()
        for node in ast.walk(ast.parse((root / path).read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
            for module in (each for name in names for each in _modules(root, name)):
                if module not in found:
                    found.add(module)
                    left.append(module)
    return found


def _modules(root: Path, name: str) -> Iterator[str]:
    """The files of this module and of the packages around it."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        stem = "/".join(parts[:depth])
        yield from (file for file in (f"{stem}.py", f"{stem}/__init__.py") if (root / file).is_file())


def instrument(root: Path) -> None:
    """Gives each function of the rooms, but those of `ethics/`, its telling line. Never do this to a checkout."""
    for room, files in targets(root).items():
        for path in files if room != "ethics" else ():
            path.write_text(telling(path.read_text(encoding="utf-8"), str(path.relative_to(root))), encoding="utf-8")


def telling(source: str, file: str) -> str:
    lines = source.splitlines(keepends=True)
    found: list[tuple[int, int, str]] = []

    def walk(body: list[ast.stmt], names: list[str]) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                walk(node.body, [*names, node.name])
            elif isinstance(node, ast.FunctionDef) and not _is_cached(node):
                own = [*names, node.name]
                first = next((each for each in node.body if not _is_docstring(each)), None)
                if first is not None and first.lineno > node.lineno:
                    top = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", ()))])
                    found.append((top, first.col_offset, f"{file}::{'.'.join(own)}"))
                walk(node.body, own)

    walk(ast.parse(source).body, [])
    for line, column, name in sorted(found, reverse=True):
        lines.insert(line - 1, " " * column + TELL.format(name=name) + "\n")
    return "".join(lines)


def _is_cached(node: ast.FunctionDef) -> bool:
    """Such a function runs in the first test that calls it, and matters in all: it counts as part of its module."""
    return any("cache" in ast.unparse(each) for each in node.decorator_list)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def read(folder: Path) -> Seen:
    """Puts together what the processes of the noting run wrote."""
    seen = Seen()
    workers = sorted(folder.glob("gw*.json")) or sorted(folder.glob("main.json"))
    for path in workers:
        notes = json.loads(path.read_text(encoding="utf-8"))
        for file, names in notes["ran"].items():
            for name in names:
                seen.ran[name].add(file)
        for file, seconds in notes["seconds"].items():
            seen.seconds[file] += seconds
        seen.failed += notes["failed"]
    return seen
