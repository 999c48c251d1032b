"""A hash of the rules that hangs on what they do, and not on what is only read beside them: comments, docstrings,
spacing. Each entry of a ledger holds the hash of the rules that judged it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from ethics.rulebook import EDITION

SAYS_NOTHING = frozenset({"ctx", "kind", "type_comment", "type_params", "type_ignores"})
"""Fields of a syntax tree that decide nothing, or that only some versions of Python write."""
MAY_HAVE_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def meaning_of(source: str) -> str:
    """The syntax tree of the source in one line, without docstrings, comments and spacing; the same in every version of
    Python."""
    return "".join(_written(ast.parse(source)))


def _written(node: object) -> Iterator[str]:
    if isinstance(node, ast.AST):
        yield f"({type(node).__name__}"
        for name, value in ast.iter_fields(node):
            if name == "body" and isinstance(node, MAY_HAVE_DOCSTRING):
                value = _without_docstrings(value)
            if name not in SAYS_NOTHING and value is not None and value != []:
                yield f" {name}="
                yield from _written(value)
        yield ")"
    elif isinstance(node, list):
        yield "["
        for each in node:
            yield from _written(each)
            yield ","
        yield "]"
    else:
        yield repr(node)


def _without_docstrings(body: list[ast.stmt]) -> list[ast.stmt]:
    """Also without those that stand below what they describe: a text alone does nothing."""
    return [statement for statement in body if not _is_text_alone(statement)]


def _is_text_alone(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(statement, ast.Expr) and isinstance(value, ast.Constant) and isinstance(value.value, str)


HERE = Path(__file__).parent
DECIDES = ("engine", "facts", "rule", "rulebook", "terms", "verdict")
HASHED_BY_TEXT = frozenset({"7a59b53bd4d40d67bd7ce7dc43b6a9289a2555f73b9aed4ed664e964647dfa86"})
"""In version 0.1.0 the hash was one of the text, comments included. Its entries hold it, and the rules are the same."""


def hash_of(sources: Mapping[str, str]) -> str:
    """SHA-256 (hex) over the edition and the meaning of sources by their names."""
    digest = sha256(EDITION.encode())
    for name, source in sorted(sources.items()):
        meaning = meaning_of(source)
        digest.update(f"\0{name}\0{len(meaning)}\0{meaning}".encode())
    return digest.hexdigest()


def deciding_sources() -> dict[str, str]:
    """The source of everything that decides a verdict, by its path. Wording is left out: it changes what is read, never
    what is decided."""
    paths = [*(HERE / f"{name}.py" for name in DECIDES), *(HERE / "points").glob("*.py")]
    return {path.relative_to(HERE).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def content_hash() -> str:
    """The hash of the rules in force: it stays while they mean the same."""
    return hash_of(deciding_sources())


def are_these_rules(hashed: str) -> bool:
    """Whether a hash that an entry holds is one of the rules in force."""
    return hashed == content_hash() or hashed in HASHED_BY_TEXT
