"""Reading what authors write: TOML, YAML and Python, with file and line of everything that is wrong."""

from __future__ import annotations

import ast
import difflib
import re
import symtable
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import ValidationError

from molgrade.errors import MolgradeError

from .models import Strict

Location = tuple[str | int, ...]
Lines = dict[Location, int]
Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in the bank."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class BankError(MolgradeError):
    """A chapter that can't be used; `problems` says why."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Code:
    """A Python file that parses."""

    path: Path
    text: str
    tree: ast.Module

    @cached_property
    def names(self) -> frozenset[str]:
        """Names its module-level statements bind."""
        return bound_names(self.text)

    def functions(self) -> Iterator[ast.FunctionDef]:
        """Its module-level functions, in file order."""
        return (node for node in self.tree.body if isinstance(node, ast.FunctionDef))

    def line(self, word: str) -> int:
        """The first line that holds the word."""
        return line_of(self.text, word)

    def problem(self, message: str, line: int = 1) -> Problem:
        return Problem(self.path, line, message)


@dataclass(frozen=True)
class Sheet(Generic[Model]):
    """A validated group of keys: where each stands, and which were wrong and hold a placeholder."""

    path: Path
    value: Model
    lines: Lines = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    def problem(self, message: str, *location: str | int) -> Problem:
        """A problem at the key, or item of a key, that `location` leads to."""
        return Problem(self.path, find_line(self.lines, location), message)


def unread(path: Path, model: type[Model]) -> Sheet[Model]:
    """What stands for keys that could not be read: every one is broken."""
    return Sheet(path, model.model_validate(model.placeholders), {}, frozenset(model.model_fields))


def find_line(lines: Lines, location: Location) -> int:
    """The line of a key, or else of the nearest key around it."""
    around = (location[:length] for length in range(len(location), -1, -1))
    return next((lines[place] for place in around if place in lines), 1)


def line_of(text: str, word: str) -> int:
    """The first line that holds the word, not as a part of another one; 1 if there is none."""
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def bound_names(text: str) -> frozenset[str]:
    """Names that the module-level statements of `text` bind."""
    table = symtable.symtable(text, "<text>", "exec")
    return frozenset(s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported())


@dataclass
class Reader:
    """Reads files and collects every problem met on the way."""

    problems: list[Problem] = field(default_factory=list)

    def report(self, path: Path, line: int, message: str) -> None:
        self.problems.append(Problem(path, line, message))

    def text(self, path: Path) -> str | None:
        """The content of a text file that must exist and hold something."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return self.report(path, 1, "this file is missing")
        except (UnicodeDecodeError, OSError) as error:
            return self.report(path, 1, f"can't be read as UTF-8 text: {error}")
        if not text.strip():
            return self.report(path, 1, "this file is empty")
        return text

    def python(self, path: Path) -> Code | None:
        """A Python file; it is compiled, never run."""
        text = self.text(path)
        if text is None:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                tree = ast.parse(text)
                warnings.simplefilter("ignore")
                compile(tree, path.name, "exec")
        except SyntaxError as error:
            return self.report(path, error.lineno or 1, f"syntax error: {error.msg}")
        except ValueError as error:
            return self.report(path, 1, f"syntax error: {error}")
        return Code(path, text, tree)

    def toml(self, path: Path, model: type[Model]) -> Sheet[Model]:
        text = self.text(path)
        try:
            data = tomllib.loads(text or "")
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            self.report(path, int(line[1]) if line else 1, f"not valid TOML: {error}")
            text = None
        if text is None:
            return unread(path, model)
        return self.validate(path, model, data, _toml_lines(text))

    def front_matter(self, path: Path, model: type[Model]) -> tuple[Sheet[Model], str]:
        """A Markdown file's front matter and the text below it."""
        text = self.text(path)
        if text is None:
            return unread(path, model), ""
        parts = re.split(r"^---[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
        if len(parts) < 3 or parts[0].strip():
            self.report(path, 1, "must begin with front matter (YAML) between two --- lines")
            return unread(path, model), ""
        if not parts[2].strip():
            self.report(path, 1, "there is no prompt below the front matter")
        return self.yaml(path, model, parts[1], first_line=parts[0].count("\n") + 2), parts[2].strip()

    def yaml(self, path: Path, model: type[Model], text: str, first_line: int) -> Sheet[Model]:
        """A YAML mapping that begins on `first_line` of the file."""
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            data = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            line = first_line + (error.problem_mark.line if error.problem_mark else 0)
            self.report(path, line, f"not valid YAML: {error.problem}")
            return unread(path, model)
        except yaml.YAMLError as error:
            self.report(path, first_line, f"not valid YAML: {error}")
            return unread(path, model)
        lines: Lines = {(): first_line}
        for location, line in _yaml_lines(node):
            if location in lines:
                self.report(path, first_line + line, f"`{location[-1]}` is given twice")
            lines[location] = first_line + line
        return self.validate(path, model, data, lines)

    def validate(self, path: Path, model: type[Model], data: Any, lines: Lines) -> Sheet[Model]:
        """`data` as a `model`; every error is reported, and keys with errors hold placeholders."""
        if not isinstance(data, dict):
            self.report(path, find_line(lines, ()), f"expected keys and values, found {type(data).__name__}")
            return unread(path, model)
        try:
            return Sheet(path, model.model_validate(data), lines)
        except ValidationError as error:
            errors = error.errors()
        for each in errors:
            self.report(path, find_line(lines, each["loc"]), _wording(each, model))
        broken = frozenset(str(each["loc"][0]) for each in errors)
        sound = {key: value for key, value in data.items() if key not in broken}
        return Sheet(path, model.model_validate({**model.placeholders, **sound}), lines, broken)


def _wording(error: Any, model: type[Strict]) -> str:
    """One error of pydantic in words that an author can act on."""
    *outer, key = error["loc"]
    where = ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return f"key `{where}` is missing"
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(key), model.model_fields, 1) if not outer else []
        return f"unknown key `{where}`" + (f" (did you mean `{near[0]}`?)" if near else "")
    return f"`{where}`: {error['msg'][0].lower()}{error['msg'][1:]}, found {error['input']!r}"


def _yaml_lines(node: yaml.Node | None, location: Location = ()) -> Iterator[tuple[Location, int]]:
    """Where each key and item stands, counted from the first line of the YAML text."""
    if isinstance(node, yaml.MappingNode):
        children = [(key.value, key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = [(place, item, item) for place, item in enumerate(node.value)]
    else:
        children = []
    for step, marked, value in children:
        yield (*location, step), marked.start_mark.line
        yield from _yaml_lines(value, (*location, step))


def _toml_lines(text: str) -> Lines:
    """Where each key and table stands (tomllib doesn't say)."""
    lines: Lines = {}
    table: Location = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([\w.-]+)\]", line):
            table = tuple(header[1].split("."))
            lines.setdefault(table, number)
        elif key := re.match(r'\s*"?([\w-]+)"?\s*=', line):
            lines.setdefault((*table, key[1]), number)
    return lines
