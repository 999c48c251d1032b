"""The faults that can be put into a Python file: each is a small edit of its text, found in its syntax tree.

Left alone is what says nothing about behaviour: docstrings, annotations, imports, messages for people, caches.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from tests.plugins.mutation import sql

COMPARISONS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}
ARITHMETIC: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(),
    ast.Sub: ast.Add(),
    ast.Mult: ast.FloorDiv(),
    ast.FloorDiv: ast.Mult(),
    ast.Div: ast.Mult(),
    ast.Mod: ast.Mult(),
    ast.BitOr: ast.BitAnd(),
    ast.BitAnd: ast.BitOr(),
}
SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min", "filter": "exclude", "exclude": "filter"}
"""Calls that are easily mistaken for each other."""
NARROWING = {"filter", "exclude", "get", "Q"}
"""Calls whose keywords are conditions: one of them is left out."""
LEFT_OUT = {"select_for_update", "distinct", "order_by", "exclude", "filter", "strip", "lower", "removeprefix"}
"""Links of a chain of calls that are left out."""
WORDING = {"Text", "_", "gettext", "ngettext", "gettext_lazy", "add_argument", "ArgumentParser", "print", "pgettext"}
"""What is called with words for people."""
KEPT_DECORATORS = {"cache", "lru_cache", "cached_property", "property", "classmethod", "staticmethod", "dataclass"}
"""Without a cache nothing behaves otherwise; without the others nothing works at all."""
TOKEN = re.compile(r"[\w.:/-]+")
"""A string of one word is a name or a code; one of several words is meant for people."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One fault: the text from `start` to `end` is replaced by `new`. `where` names the function around it."""

    kind: str
    start: int
    end: int
    new: str
    line: int
    where: str

    def applied_to(self, source: str) -> str:
        return source[: self.start] + self.new + source[self.end :]


def edits_of(source: str, *, optional: set[str] | None = None, with_sql: bool = False) -> list[Edit]:
    """All faults that this file can be given, in its order; `optional` are keywords that a call can leave out."""
    finder = _Finder(source, optional=optional or optional_names(source), with_sql=with_sql)
    finder.visit(ast.parse(source))
    return sorted(set(finder.found), key=lambda edit: (edit.start, edit.end, edit.kind, edit.new))


def optional_names(source: str) -> set[str]:
    """Parameters and fields that have a default: where they are named in a call, they can be left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            given = node.args
            ordered = [*given.posonlyargs, *given.args]
            names |= {arg.arg for arg in ordered[len(ordered) - len(given.defaults) :]}
            names |= {a.arg for a, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default}
        elif isinstance(node, ast.ClassDef):
            fields = [each for each in node.body if isinstance(each, ast.AnnAssign) and each.value is not None]
            names |= {each.target.id for each in fields if isinstance(each.target, ast.Name)}
    return names


class _Finder(ast.NodeVisitor):
    def __init__(self, source: str, *, optional: set[str], with_sql: bool) -> None:
        self.source = source
        self.with_sql = with_sql
        self.optional = optional
        self.found: list[Edit] = []
        self.names: list[str] = []
        self.spoken = 0
        self.truth = False
        self.lines = source.splitlines(keepends=True)
        self.starts = [0, *accumulate(map(len, self.lines))]

    def _at(self, line: int, column: int) -> int:
        """The tree counts in bytes, the text in letters."""
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def _span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, (ast.expr, ast.stmt, ast.keyword))
        return (
            self._at(node.lineno, node.col_offset),
            self._at(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
        )

    def _add(self, kind: str, node: ast.AST, new: str | ast.AST, span: tuple[int, int] | None = None) -> None:
        start, end = span or self._span(node)
        text = new if isinstance(new, str) else ast.unparse(new)
        line = self.source.count("\n", 0, start) + 1
        self.found.append(Edit(kind, start, end, text, line, ".".join(self.names)))

    # What is left alone.

    def visit_Import(self, node: ast.Import) -> None:
        pass

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        pass

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not (isinstance(node.value, ast.Name) and node.value.id[:1].isupper()):  # Literal["a"], Mapping[str, int]
            self.generic_visit(node)

    # Statements.

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for each in node.decorator_list:
            name = ast.unparse(each).partition("(")[0].rpartition(".")[2]
            if name not in KEPT_DECORATORS:
                start, end = self._span(each)
                self._add("decorator", each, "", (self.source.rindex("@", 0, start), end))
        self.names.append(node.name)
        outer, self.truth = self.truth, isinstance(node.returns, ast.Name) and node.returns.id == "bool"
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.visit(default)
        self._block(node.body)
        self.truth = outer
        self.names.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.names.append(node.name)
        self._block(node.body)
        self.names.pop()

    def _block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self.visit(statement)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return
        if isinstance(node.value, ast.Call):
            self._add("statement", node, "pass")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if names == ["__all__"]:
            return
        if not names and not isinstance(node.targets[0], ast.Tuple):
            self._add("statement", node, "pass")
        self.visit(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._add("statement", node, "pass")
        self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._add("statement", node, "pass")
        self.spoken += 1
        self.generic_visit(node)
        self.spoken -= 1

    def visit_Continue(self, node: ast.Continue) -> None:
        self._add("statement", node, "break")

    def visit_Break(self, node: ast.Break) -> None:
        self._add("statement", node, "continue")

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) not in ("TYPE_CHECKING", "__name__ == '__main__'"):
            self._negate(node.test)
            self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        value = node.value
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return
        if not self.truth:
            self._add("return", value, "None")
        elif not isinstance(value, (ast.Constant, ast.Compare)):
            self._add("return", value, f"not ({ast.unparse(value)})")
        self.visit(value)

    # Expressions.

    def _negate(self, test: ast.expr) -> None:
        if not isinstance(test, ast.Compare) and not (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
            self._add("condition", test, f"not ({ast.unparse(test)})")

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._add("condition", test, "True")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for index, operator in enumerate(node.ops):
            ops = [*node.ops[:index], COMPARISONS[type(operator)], *node.ops[index + 1 :]]
            self._add("comparison", node, ast.Compare(node.left, ops, node.comparators))
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self._add("and/or", node, ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values))
        for index in range(len(node.values)):
            rest = [*node.values[:index], *node.values[index + 1 :]]
            self._add("term", node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, (ast.Not, ast.Invert)):
            self._add("not", node, node.operand)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if type(node.op) in ARITHMETIC and not _is_text(node):
            self._add("arithmetic", node, ast.BinOp(node.left, ARITHMETIC[type(node.op)], node.right))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SWAPPED:
            self._swap(node, SWAPPED[name])
        if name in LEFT_OUT and isinstance(node.func, ast.Attribute):
            self._add("call", node, node.func.value)
        for keyword in node.keywords:
            if keyword.arg and (name in NARROWING or keyword.arg in self.optional):
                rest = [each for each in node.keywords if each is not keyword]
                self._add("keyword", node, ast.Call(node.func, node.args, rest))
        said = name in WORDING or ast.unparse(node.func).startswith(("super().__init__", "logger.", "logging."))
        self.spoken += said
        self.generic_visit(node)
        self.spoken -= said

    def _swap(self, node: ast.Call, name: str) -> None:
        function = node.func
        other = ast.Attribute(function.value, name) if isinstance(function, ast.Attribute) else ast.Name(name)
        self._add("call", node, ast.Call(other, node.args, node.keywords))

    def visit_Tuple(self, node: ast.Tuple) -> None:
        self._elements(node)

    def visit_List(self, node: ast.List) -> None:
        self._elements(node)

    def visit_Set(self, node: ast.Set) -> None:
        self._elements(node)

    def _elements(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        if isinstance(node, ast.Set) or isinstance(node.ctx, ast.Load):
            for index in range(len(node.elts)):
                rest = [*node.elts[:index], *node.elts[index + 1 :]]
                new = ast.Tuple(rest, ast.Load()) if isinstance(node, ast.Tuple) else type(node)(elts=rest)
                self._add("element", node, "set()" if isinstance(node, ast.Set) and not rest else new)
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        for index, key in enumerate(node.keys):
            if key is not None:
                values = [*node.values[:index], *node.values[index + 1 :]]
                self._add("element", node, ast.Dict([*node.keys[:index], *node.keys[index + 1 :]], values))
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._sql(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._add("constant", node, str(not value))
        elif isinstance(value, int):
            self._add("number", node, str(value + 1))
            self._add("number", node, f"({value - 1})" if value < 1 else str(value - 1))
        elif isinstance(value, str):
            if TOKEN.fullmatch(value) and not self.spoken:
                self._add("string", node, repr(f"{value}x"))
            self._sql(node)

    def _sql(self, node: ast.expr) -> None:
        if self.with_sql and not self.spoken:
            start, end = self._span(node)
            for first, last, new in sql.faults(self.source[start:end]):
                self._add("sql", node, new, (start + first, start + last))


def _is_text(node: ast.BinOp) -> bool:
    """Text that is put together, or filled in: there is no other operator for it."""
    sides: Iterator[ast.expr] = iter((node.left, node.right))
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        or (isinstance(side, ast.BinOp) and _is_text(side))
        for side in sides
    )
