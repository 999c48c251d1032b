"""Reads the Indonesian catalogue, and what the code and the pages ask of it. English stands in the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "counseling" / "locale" / "id" / "LC_MESSAGES" / "django.po"
WIDTH = 120
"""Where its lines are wrapped."""
PLAIN = {"gettext", "gettext_lazy", "gettext_noop", "_"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[sdfr]|\{[a-z_0-9.]*\}")


class Message(NamedTuple):
    """What is asked of a catalogue; `plural` and `context` are empty where there is none."""

    text: str
    plural: str
    context: str


def read() -> dict[Message, polib.POEntry]:
    """The catalogue by message, without obsolete entries."""
    return by_message(polib.pofile(str(CATALOGUE), wrapwidth=WIDTH))


def by_message(catalogue: polib.POFile) -> dict[Message, polib.POEntry]:
    """The entries of a catalogue by message, without obsolete ones."""
    return {
        Message(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry
        for entry in catalogue
        if not entry.obsolete
    }


def _text(node: ast.expr) -> str:
    """A string that is written out; empty for anything that is only known at run time."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def asked_in(source: str) -> Iterator[Message]:
    """Every message that Python source asks for by a call of the gettext family with its text written out."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name, texts = _called(node), [_text(argument) for argument in node.args]
        if name in PLAIN and texts[0]:
            yield Message(texts[0], "", "")
        elif name in PLURAL and len(texts) > 1:
            yield Message(texts[0], texts[1], "")
        elif name in CONTEXT and len(texts) > 1:
            yield Message(texts[1], "", texts[0])
        elif name in CONTEXT_PLURAL and len(texts) > 2:
            yield Message(texts[1], texts[2], texts[0])


# What templatize leaves of a template: calls of the gettext family, everything else blotted out.
_STRING = r"u?'(?:\\.|[^'\\])*'|u?\"(?:\\.|[^\"\\])*\""
_CALL = re.compile(rf"\b(?:n?pgettext|n?gettext|_)\((?:{_STRING}|[^()'\"])*\)")


def asked_in_template(source: str) -> Iterator[Message]:
    """Every message that a template asks for."""
    for call in _CALL.findall(templatize(source)):
        yield from asked_in(call)


def asked() -> dict[Message, Path]:
    """Every message of the code and the pages, and a file that asks for it."""
    found: dict[Message, Path] = {}
    for path in sorted((ROOT / "counseling").rglob("*.py")):
        if "migrations" not in path.parts:
            found.update(dict.fromkeys(asked_in(path.read_text(encoding="utf-8")), path))
    for folder in (ROOT / "templates", ROOT / "counseling"):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".html", ".txt", ".xml", ".ics"} and path.is_file():
                found.update(dict.fromkeys(asked_in_template(path.read_text(encoding="utf-8")), path))
    return found


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))
