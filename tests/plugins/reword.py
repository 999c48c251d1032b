"""`python -m tests.plugins.reword`: carries the Indonesian along when English was mended in the code.

Messages are English in the code and on the templates; the catalogue holds the Indonesian of each. Whoever mends an
English sentence in place leaves its translation without a message: this finds, file by file, which message took the
place of which since a commit (HEAD, or the one named), and gives it the translation. It says what it carried; what it
cannot pair it leaves, and the tests name it.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

import polib

from tests.plugins import catalogues
from tests.plugins.catalogues import ROOT, Message

SUFFIXES: dict[str, Callable[[str], Iterator[Message]]] = {
    ".py": catalogues.asked_in,
    ".html": catalogues.asked_in_template,
    ".txt": catalogues.asked_in_template,
}


def pairs(before: list[Message], after: list[Message]) -> Iterator[tuple[Message, Message]]:
    """Which message took the place of which, of two lists in the order in which a file asks for them."""
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "replace" and end - start == new_end - new_start:
            yield from zip(before[start:end], after[new_start:new_end], strict=True)


def carry(catalogue: polib.POFile, found: dict[Message, Message]) -> list[tuple[Message, Message]]:
    """Gives each new message the translation of the old one, unless it has one already; returns what was carried."""
    entries = catalogues.by_message(catalogue)
    carried = []
    for old, new in found.items():
        entry = entries.get(old)
        if entry is None or new in entries or bool(old.plural) != bool(new.plural):
            continue
        entry.msgid, entry.msgid_plural, entry.msgctxt = new.text, new.plural, new.context or None
        carried.append((old, new))
    return carried


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def _mended(since: str) -> dict[Message, Message]:
    """The messages that took the place of others in the files that changed, where nothing asks for the old ones now."""
    found: dict[Message, Message] = {}
    for name in _git("diff", "--name-only", "--diff-filter=M", since, "--", "counseling", "templates").splitlines():
        path = ROOT / name
        read = SUFFIXES.get(path.suffix)
        if read is not None:
            before, after = _git("show", f"{since}:{name}"), path.read_text(encoding="utf-8")
            found.update(pairs(list(read(before)), list(read(after))))
    asked = catalogues.asked()
    return {old: new for old, new in found.items() if old not in asked}


def main(arguments: list[str]) -> int:
    since = arguments[0] if arguments else "HEAD"
    catalogue = polib.pofile(str(catalogues.CATALOGUE), wrapwidth=catalogues.WIDTH)
    carried = carry(catalogue, _mended(since))
    for old, new in carried:
        print(f"- {old.text}\n+ {new.text}")
    if carried:
        catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        catalogue.save()
    print(f"Carried: {len(carried)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
