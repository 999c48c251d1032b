"""The mutation run of `run.py test --mutants`: do the tests notice a fault in the code that decides?

Draws mutants of `ethics/`, the door, `access/` and `guards/` by a seed, tries each in a copy of the checkout, and says
what survived. It goes on where it was stopped; `docs/mutation-testing.md` tells of every survivor.
"""

import argparse
import json
import os
import queue
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import run
from tests.plugins import postgres
from tests.plugins.mutation import book, sample, seen, within
from tests.plugins.mutation.sample import Mutant
from tests.plugins.mutation.workshop import Outcome, Workshop

ROOT = run.ROOT
PAGE = ROOT / "docs" / "mutation-testing.md"
SOUND = "tests/ethics/test_rulebook.py"
"""What is run first in the copy, without a fault."""
OF_SPEED = ("tests/ethics/test_cli.py::test_it_checks_20_000_scenarios_in_seconds",)
"""What measures time says more about the machine than about the code."""
STEPS, ELSEWHERE = (15, 60, 240), 60
"""How many seconds of tests a mutant is shown, the likeliest first, before the next one has its turn; of what survives
all of them, how many on PostgreSQL."""
POSTGRES_ALONE, SQLITE_ALONE = "counseling/guards/postgresql.py", "counseling/guards/sqlite.py"


@dataclass(order=True)
class Task:
    """One mutant on its way: `steps` are the tests that it is still to be shown, and whether on PostgreSQL."""

    taken: int
    place: int
    mutant: Mutant = field(compare=False)
    steps: list[tuple[list[str], bool]] = field(compare=False, default_factory=list)
    seconds: float = field(compare=False, default=0)


@dataclass
class Run:
    """One run: what is left to do, where it is done, when it stops. What survives waits until all had their turn."""

    mutants: list[Mutant]
    kept: book.Book
    known: seen.Seen
    workshops: list[Workshop]
    until: float
    left: "queue.PriorityQueue[Task]" = field(default_factory=queue.PriorityQueue)
    stopped: threading.Event = field(default_factory=threading.Event)
    writing: threading.Lock = field(default_factory=threading.Lock)

    def go(self) -> None:
        lacking = not self.workshops[0].postgres
        for place, mutant in enumerate(self.mutants):
            if self.kept.of(mutant) is None and not (lacking and mutant.file == POSTGRES_ALONE):
                self.left.put(Task(0, place, mutant))
        workers = [threading.Thread(target=self._work, args=(workshop,)) for workshop in self.workshops]
        try:
            for worker in workers:
                worker.start()
            # By and by, since a signal does not wake who waits for ever.
            while any(worker.is_alive() for worker in workers):
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.stopped.set()
            for workshop in self.workshops:
                workshop.stop()
            raise

    def _work(self, workshop: Workshop) -> None:
        while not self.stopped.is_set() and time.monotonic() < self.until:
            try:
                task = self.left.get_nowait()
            except queue.Empty:
                return
            if not task.taken:
                task.steps = self._steps(task.mutant, on_postgres=bool(workshop.postgres))
            started = time.monotonic()
            files, on_postgres = task.steps.pop(0)
            outcome = workshop.trial(task.mutant, files, seconds=self.known.cost(files), on_postgres=on_postgres)
            task.seconds += time.monotonic() - started
            task.taken += 1
            if self.stopped.is_set():
                return
            if outcome.how == "survived" and task.steps:
                print(f"not yet         {task.mutant.id}  {task.mutant.file}:{task.mutant.edit.line}", flush=True)
                self.left.put(task)
            else:
                self._note(task, outcome)

    def _steps(self, mutant: Mutant, *, on_postgres: bool) -> list[tuple[list[str], bool]]:
        with self.writing:
            kills, around = (
                self.kept.kills(place, self.mutants) for place in (mutant.file, str(Path(mutant.file).parent))
            )
        files = self.known.order(mutant, kills, around)
        ends = [len(self.known.worth(files, seconds)) for seconds in STEPS]
        parts = [files[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        steps = [(part, mutant.file == POSTGRES_ALONE) for part in parts if part]
        if on_postgres and mutant.room != "ethics" and mutant.file not in (POSTGRES_ALONE, SQLITE_ALONE):
            steps.append((self.known.worth(files, ELSEWHERE), True))
        return steps

    def _note(self, task: Task, outcome: Outcome) -> None:
        with self.writing:
            self.kept.add(task.mutant, outcome, task.seconds)
            place = f"{task.mutant.file}:{task.mutant.edit.line}"
            print(f"{outcome.how:8}  {task.seconds:4.0f} s  {task.mutant.id}  {place}  {outcome.by}", flush=True)


def known_tests(folder: Path, workers: int) -> seen.Seen:
    """Which tests run what: from the last run, as long as the code is the same, or else from a run for it."""
    digest = book.digest(ROOT, "ethics", "counseling")
    path = ROOT / "var" / "mutants" / f"seen-{digest}.json"
    if not path.exists():
        print("Noting which tests run what: all tests of counseling/ and ethics/, once.", flush=True)
        workshop = Workshop(folder, number=-1)
        workshop.build(ROOT)
        seen.instrument(workshop.root)
        notes = folder / "notes"
        notes.mkdir()
        everything = ["-n", str(workers), "--dist", "worksteal", "tests/counseling", "tests/ethics"]
        workshop.pytest(everything, cpu=3600, variables={within.NOTES: str(notes), within.PREPARED: ""})
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(seen.read(notes).as_dict()), encoding="utf-8")
    return seen.Seen.from_dict(json.loads(path.read_text(encoding="utf-8"))).brought_up_to(ROOT)


def open_workshops(folder: Path, workers: int, known: seen.Seen, stack: ExitStack, *, data: bool) -> list[Workshop]:
    """The copies, and what their tests start from: a migrated database of each kind."""
    binaries = postgres.find_binaries() if data else None
    url = stack.enter_context(postgres.cluster(binaries)) if binaries else ""
    workshops = [Workshop(folder, number, url, (*known.failed, *OF_SPEED)) for number in range(workers)]
    for workshop in workshops:
        workshop.build(ROOT)
    workshops[0].require_sound([SOUND])
    if data:
        workshops[0].prepare_sqlite()
        if url:
            workshops[0].prepare_postgres()
    return workshops


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py test --mutants", description=__doc__)
    parser.add_argument("--minutes", type=float, default=90, help="begin no further mutant after so many")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="one for each core, unless said")
    parser.add_argument("--rooms", nargs="*", choices=list(sample.SIZES), default=list(sample.SIZES))
    parser.add_argument("--only", nargs="*", default=[], metavar="ID", help="try these anew, whatever came of them")
    parser.add_argument("--report", action="store_true", help="try nothing, say what is known")
    return parser.parse_args(arguments)


def try_all(chosen: argparse.Namespace, mutants: list[Mutant], kept: book.Book) -> None:
    until = time.monotonic() + 60 * chosen.minutes
    with tempfile.TemporaryDirectory(prefix="counseling-mutants-") as name, ExitStack() as stack:
        folder = Path(name)
        known = known_tests(folder, chosen.workers)
        data = any(mutant.room != "ethics" for mutant in mutants if kept.of(mutant) is None)
        workshops = open_workshops(folder, chosen.workers, known, stack, data=data)
        Run(mutants, kept, known, workshops, until).go()


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = parse(arguments)
    mutants = sample.draw(ROOT, {room: sample.SIZES[room] for room in chosen.rooms})
    kept = book.Book(
        ROOT / "var" / "mutants" / "results.jsonl", {room: book.digest(ROOT, *seen.HOME[room]) for room in sample.SIZES}
    )
    if chosen.only:
        mutants = [mutant for mutant in mutants if mutant.id in chosen.only]
        kept.forget(mutants)
    try:
        if not chosen.report and any(kept.of(mutant) is None for mutant in mutants):
            try_all(chosen, mutants, kept)
    except KeyboardInterrupt:
        print("\nInterrupted: the next run goes on from here.", flush=True)
        return 130
    return conclude(mutants, kept)


def conclude(mutants: list[Mutant], kept: book.Book) -> int:
    """Says what came out. Good is a run in which each room is at its mark and the page tells of every survivor."""
    print()
    for mutant in book.survivors(mutants, kept):
        print(book.told(mutant))
    print("\n".join(["", *book.table(mutants, kept)]))
    faults = book.faults(mutants, kept, PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")
    print("\n".join(["", *faults]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
