"""Every service is reached by a page, a command or a task: what nobody can ask for is dead, or a page is missing."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOORS = (
    "views",
    "forms",
    "management",
    "tasks",
    "adapters",
    "google_sign_in",
    "mfa",
    "middleware",
    "serving",
    "uploads",
)
"""Where what people and machines ask for comes in. The demo is none of them."""
NOT_YET: dict[str, str] = {}
"""Services that nothing reaches, and why. The list shrinks: one that is reached has to leave it."""

Node = tuple[str, str]
"""A module, and what is defined on top of it; an empty name for what the module does by itself."""


def _modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted((ROOT / "counseling").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if not {"demo", "migrations"} & set(parts) and parts[-2:] != ("commands", "demo"):
            found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def _names(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """What each imported name stands for: where it is taken from, and what is taken."""
    taken = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            taken |= {name.asname or name.name: (node.module, name.name) for name in node.names}
    return taken


def _uses(module: str, body: ast.AST, names: dict[str, tuple[str, str]], tops: set[str]) -> Iterator[Node]:
    """What a piece of code names: of its own module, taken by name, or through a module that was taken."""
    for node in ast.walk(body):
        if isinstance(node, ast.Name) and node.id in tops:
            yield module, node.id
        elif isinstance(node, ast.Name) and node.id in names:
            yield names[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            package, name = names[node.value.id]
            yield f"{package}.{name}", node.attr


def _graph() -> tuple[dict[Node, set[Node]], set[Node]]:
    """Who uses what; and the services."""
    uses: dict[Node, set[Node]] = {}
    services = set()
    for module, tree in _modules().items():
        names = _names(tree)
        kinds = (ast.FunctionDef, ast.ClassDef)
        tops = {node.name for node in tree.body if isinstance(node, kinds)}
        for node in tree.body:
            here = (module, node.name if isinstance(node, kinds) else "")
            uses.setdefault(here, set()).update(_uses(module, node, names, tops - {here[1]}))
            marks = node.decorator_list if isinstance(node, ast.FunctionDef) else []
            if any(isinstance(mark, ast.Name) and mark.id == "service" for mark in marks):
                services.add(here)
    return uses, services


def unreached() -> set[str]:
    """The services that no door leads to, by the stem of their module and their name."""
    uses, services = _graph()
    seen = {node for node in uses if node[0].split(".")[1:2] and node[0].split(".")[1] in DOORS}
    seen |= {node for node in uses if not node[1]}
    waiting = list(seen)
    while waiting:
        fresh = uses.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return {f"{module.rpartition('.')[2]}.{name}" for module, name in services - seen}


def test_every_service_is_reached_but_those_with_a_reason() -> None:
    lost = sorted(unreached() - NOT_YET.keys())
    assert not lost, "\n" + "\n".join(lost)


def test_no_service_with_a_reason_is_reached() -> None:
    assert not NOT_YET.keys() - unreached()
