"""checks.py of an exercise, read from its syntax tree: headers, parameters, and the code one check needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from .models import CheckHeader
from .reading import Code, Lines, Problem, Reader, Sheet, bound_names


@dataclass(frozen=True)
class Check:
    """One Otter test case; its id is the name of its function less `test_`."""

    id: str
    header: Sheet[CheckHeader]
    function: ast.FunctionDef

    @property
    def title(self) -> str:
        return self.header.value.name

    @property
    def points(self) -> float:
        return self.header.value.points

    @property
    def hidden(self) -> bool:
        return self.header.value.hidden

    @property
    def message(self) -> str:
        return self.header.value.failure_message

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names it takes from the student's notebook."""
        return tuple(argument.arg for argument in self.function.args.args)


@dataclass(frozen=True)
class CheckFile:
    """The checks of an exercise, in file order."""

    code: Code
    checks: tuple[Check, ...]

    def problem(self, check: Check, message: str) -> Problem:
        return self.code.problem(message, check.function.lineno)

    def function_code(self, check: Check) -> str:
        """The check as a plain function."""
        return self._lines(check.function.lineno, check.function.end_lineno)

    def module_code(self, check: Check) -> str:
        """The module-level statements (imports, constants, helpers) that the check needs, and no others."""
        wanted = _mentioned(check.function.args, *check.function.body) - set(check.parameters)
        needed: set[ast.stmt] = set()
        while more := [s for s in self._statements if s not in needed and self._provides(s, wanted)]:
            needed.update(more)
            wanted |= _mentioned(*more)
        return "".join(self._spaced([s for s in self._statements if s in needed]))

    @cached_property
    def _statements(self) -> dict[ast.stmt, frozenset[str]]:
        """Module-level statements, less docstring and checks, and the names that each binds."""
        checks = {check.function for check in self.checks}
        body = [s for s in self.code.tree.body if s not in checks and not _is_text(s)]
        return {statement: bound_names(self._source(statement)) for statement in body}

    def _provides(self, statement: ast.stmt, wanted: set[str]) -> bool:
        """Whether a statement binds a wanted name or, binding none, acts on one."""
        return bool((self._statements[statement] or _mentioned(statement)) & wanted)

    def _spaced(self, statements: list[ast.stmt]) -> Iterator[str]:
        """The statements' code, with the usual blank lines between them."""
        for before, statement in zip([None, *statements], statements, strict=False):
            if before is not None:
                yield "\n" * _gap(before, statement)
            yield self._source(statement)

    def _source(self, statement: ast.stmt) -> str:
        decorators = getattr(statement, "decorator_list", [])
        return self._lines(min([statement.lineno, *(d.lineno for d in decorators)]), statement.end_lineno)

    def _lines(self, first: int, last: int | None) -> str:
        return "\n".join(self.code.text.splitlines()[first - 1 : last])


def parse_checks(code: Code, reader: Reader) -> CheckFile:
    """The checks of a file; a wrong header is reported and holds placeholders."""
    checks = []
    for node in code.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            reader.report(code.path, node.lineno, "Otter can't run a check file that imports from __future__")
    for function in code.functions():
        name = function.name
        decorators = [d for d in function.decorator_list if _is_test_case(d)]
        if decorators:
            header = _header(code, function, decorators[0], reader)
            checks.append(Check(name.removeprefix("test_"), header, function))
        if decorators and not name.startswith("test_"):
            reader.report(code.path, function.lineno, f"{name} is a check: its name must begin with test_")
        if name.startswith("test_") and not decorators:
            reader.report(code.path, function.lineno, f"{name} has no @test_case(name=..., points=...)")
    if not checks:
        reader.report(code.path, 1, "there is no check: a function test_... under @test_case")
    return CheckFile(code, tuple(checks))


def _header(code: Code, function: ast.FunctionDef, decorator: ast.expr, reader: Reader) -> Sheet[CheckHeader]:
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    if isinstance(decorator, ast.Call) and decorator.args:
        reader.report(code.path, decorator.lineno, "give @test_case its arguments by name")
    lines: Lines = {(): function.lineno}
    data, unread = {}, set()
    for keyword in keywords:
        name = keyword.arg or "**"
        lines[(name,)] = keyword.value.lineno
        try:
            data[name] = ast.literal_eval(keyword.value)
        except ValueError:
            reader.report(code.path, keyword.value.lineno, f"`{name}` of {function.name} must be a literal")
            unread.add(name)
    stand_ins = {name: value for name, value in CheckHeader.placeholders.items() if name in unread}
    sheet = reader.validate(code.path, CheckHeader, stand_ins | data, lines)
    return replace(sheet, broken=sheet.broken | unread)


def _is_test_case(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(called, ast.Name) and called.id == "test_case") or (
        isinstance(called, ast.Attribute) and called.attr == "test_case"
    )


def _mentioned(*nodes: ast.AST) -> set[str]:
    """Every name that occurs in the code."""
    return {name.id for node in nodes for name in ast.walk(node) if isinstance(name, ast.Name)}


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _gap(before: ast.stmt, after: ast.stmt) -> int:
    """Line ends between two statements: two blank lines round a definition, one after the imports."""
    definitions, imports = (ast.FunctionDef, ast.ClassDef), (ast.Import, ast.ImportFrom)
    if isinstance(before, definitions) or isinstance(after, definitions):
        return 3
    return 2 if isinstance(before, imports) != isinstance(after, imports) else 1
