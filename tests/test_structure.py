"""What a linter cannot say of the tree: sizes, forbidden words, complete catalogues."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.plugins import catalogues

ROOT = Path(__file__).resolve().parents[1]
LINES_A_FILE = 400
LINES_A_FUNCTION = 40
TEMPLATES = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("counseling/templates/**/*.html")]
CODE = [
    path
    for path in [*ROOT.glob("*.py"), *ROOT.glob("counseling/**/*.py"), *ROOT.glob("ethics/**/*.py")]
    if "migrations" not in path.parts
]
# What a strict content security policy refuses anyway, and what walks round escaping or the CSRF check.
IN_TEMPLATES = {
    "inline style": r"\sstyle\s*=|<style\b",
    "inline script": r"<script(?![^>]*\ssrc\s*=)[^>]*>|javascript:",
    "inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "unescaped": r"\|\s*safe\b|\bautoescape\s+off\b|\|\s*safeseq\b",
}
# What a room takes from the layer in which it lies, beside what is its own.
ROOMS = {
    "counseling.services.door": {"errors", "held", "marker"},
    "counseling.selectors.casefile": {"merge", "paper", "prepared", "thresholds"},
}
# An address, or an answer to one: not for presenters. Of the addresses of others they may ask (`reverse`).
ADDRESSES = re.compile(r"django\.(http|shortcuts|views|contrib|core\.handlers|urls(?!\.reverse\b))")
WRITES = {"objects", "save", "create", "bulk_create", "bulk_update", "delete", "get_or_create", "update_or_create"}
IN_CODE = {"unescaped": r"\bmark_safe\b|\bSafeString\b", "no CSRF check": r"\bcsrf_exempt\b"}


def _list(lines: Iterable[str]) -> str:
    """For messages: one a line, none cut off."""
    return "\n" + "\n".join(lines)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _found(paths: list[Path], patterns: dict[str, str]) -> list[str]:
    return [
        f"{_name(path)}:{number}: {reason}"
        for path in paths
        for number, line in enumerate(_source(path).splitlines(), start=1)
        for reason, pattern in patterns.items()
        if re.search(pattern, line)
    ]


def test_files_stay_short() -> None:
    sizes = {_name(path): len(_source(path).splitlines()) for path in CODE}
    long = [f"{name}: {size} lines" for name, size in sizes.items() if size > LINES_A_FILE]
    assert not long, _list(long)


def test_functions_stay_short() -> None:
    sizes = {
        f"{_name(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in CODE
        for node in ast.walk(ast.parse(_source(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    long = [f"{name}: {size} lines" for name, size in sizes.items() if size > LINES_A_FUNCTION]
    assert not long, _list(long)


def test_every_module_says_what_lives_there() -> None:
    silent = [_name(path) for path in CODE if _source(path).strip() and not ast.get_docstring(ast.parse(_source(path)))]
    assert not silent, _list(silent)


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/glossary.md"])
def test_documents_name_modules_that_are_there(document: str) -> None:
    named = set(re.findall(r"`([\w/]+/[\w/]*\.py)`", _source(ROOT / document)))
    gone = [path for path in sorted(named) if not any((ROOT / base / path).is_file() for base in ("", "counseling"))]
    assert named and not gone, _list(gone)


def test_templates_hold_nothing_that_the_content_security_policy_refuses() -> None:
    found = _found(TEMPLATES, IN_TEMPLATES)
    assert not found, _list(found)


def test_code_walks_round_neither_escaping_nor_the_csrf_check() -> None:
    found = _found(CODE, IN_CODE)
    assert not found, _list(found)


def test_templates_include_components_with_only_what_they_name() -> None:
    """An include that inherits everything hides what a component needs."""
    loose = {"component without only": r"\{%\s*include\s+\"components/(?!.*\bonly\s*%\})[^%]*%\}"}
    found = _found(TEMPLATES, loose)
    assert not found, _list(found)


def _imported(path: Path) -> Iterator[str]:
    """What a module imports wherever in it, by dotted names down to what is taken."""
    for node in ast.walk(ast.parse(_source(path))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _below(package: str) -> list[Path]:
    return sorted((ROOT / package.replace(".", "/")).rglob("*.py"))


def test_imports_are_written_out() -> None:
    """What is imported by a name made at run time is seen by no contract."""
    hidden = {"hidden import": r"\b(?:import_module|import_string|__import__)\b|^\s*from \.+"}
    found = _found([path for path in CODE if path != ROOT / "run.py"], hidden)
    assert not found, _list(found)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_takes_little_from_its_own_layer(room: str) -> None:
    layer = room.rpartition(".")[0]
    outside = {
        f"{_name(path)}: {taken}"
        for path in _below(room)
        for taken in _imported(path)
        if taken.startswith(f"{layer}.") and not taken.startswith(f"{room}.")
        if taken.removeprefix(f"{layer}.").split(".")[0] not in {*ROOMS[room], room.rpartition(".")[2]}
    }
    assert not outside, _list(sorted(outside))


@pytest.mark.parametrize("package", ["counseling", "ethics"])
def test_a_public_class_has_its_name_alone(package: str) -> None:
    """A search for a class leads to one place, and no module needs an alias for one of two. Of management commands
    Django wants the same name, and `counseling` calls by its own name what `ethics` knows of a case too."""
    places: dict[str, list[str]] = {}
    for path in _below(package):
        if not {"migrations", "commands"} & set(path.parts):
            for node in ast.parse(_source(path)).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, []).append(_name(path))
    twice = [f"{name}: {', '.join(paths)}" for name, paths in places.items() if len(paths) > 1]
    assert not twice, _list(twice)


def test_presenters_have_no_address() -> None:
    found = [
        f"{_name(path)}: {taken}"
        for path in _below("counseling.presenters")
        for taken in _imported(path)
        if ADDRESSES.match(taken)
    ]
    assert not found, _list(found)


def test_presenters_write_nothing() -> None:
    found = [
        f"{_name(path)}:{node.lineno}: {node.attr}"
        for path in _below("counseling.presenters")
        for node in ast.walk(ast.parse(_source(path)))
        if isinstance(node, ast.Attribute) and node.attr in WRITES
    ]
    assert not found, _list(found)


def test_nothing_but_the_queue_sends_mail() -> None:
    """What went round it would be lost where its server is down."""
    senders = {_name(path) for path in CODE if any(re.match(r"smtplib|django\.core\.mail", t) for t in _imported(path))}
    assert senders == {"counseling/services/mail_delivery.py"}


def test_one_frame_pages_all_lists() -> None:
    paging = {_name(path) for path in CODE if any("paginator" in name for name in _imported(path))}
    assert paging == {"counseling/views/listing.py"}


class TestCatalogue:
    def test_every_message_is_translated(self) -> None:
        have, asked = catalogues.read(), catalogues.asked()
        missing = [f"{_name(path)}: {message}" for message, path in asked.items() if message not in have]
        assert not missing, _list(missing)

    def test_no_translation_is_empty_or_doubtful(self) -> None:
        entries = catalogues.read().values()
        unsure = [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy]
        assert not unsure, _list(unsure)

    def test_nothing_is_left_that_nobody_asks_for(self) -> None:
        asked = catalogues.asked()
        stale = [message.text for message in catalogues.read() if message not in asked]
        assert not stale, _list(stale)

    def test_translations_keep_the_placeholders(self) -> None:
        """In a plural form the number may stand in words, so a form has to match one of the two sources."""
        wrong = []
        for entry in catalogues.read().values():
            allowed = [catalogues.placeholders(text) for text in (entry.msgid, entry.msgid_plural or entry.msgid)]
            forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
            wrong += [entry.msgid for form in forms if catalogues.placeholders(form) not in allowed]
        assert not wrong, _list(wrong)
