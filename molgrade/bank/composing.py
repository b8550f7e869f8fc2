"""A new assignment of exercises from any chapters: one set-up cell, one list of data, `uses` satisfied.

The exercises stay where they are; the new folder in source/ refers to them. Of the chapters' set-up cells it
takes the statements that the chosen exercises need.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, groupby, pairwise
from pathlib import Path

import tomlkit

from molgrade.errors import MolgradeError

from .assignment import Assignment, Exercise
from .finding import Entry, find
from .models import NAME, Limits
from .packages import imported_packages
from .reading import bound_names


def compose(source: Path, name: str, addresses: list[str], title: str | None = None) -> Path:
    """Write source/<name>/ with the exercises in the given order; one that another uses is put before it, or,
    if it was not asked for, given to students as code.

    Returns:
        The new folder.

    Raises:
        MolgradeError: an unknown exercise, two of one name, set-up cells that contradict each other, or a
            folder of that name that exists.
    """
    folder = source / name
    if not re.fullmatch(NAME, name):
        raise MolgradeError(f"{name!r} can't be a name: use small letters, digits and single hyphens.")
    if folder.exists():
        raise MolgradeError(f"{folder} exists: choose another name, or remove it first.")
    asked = list(dict.fromkeys(find(source, address).address for address in addresses))
    chosen = in_order([find(source, address) for address in asked])
    given = given_for(chosen)
    setup = merged_setup([*given, *chosen])
    header = _header(title or name.replace("-", " ").capitalize(), chosen, given, setup)
    folder.mkdir()
    (folder / "assignment.toml").write_text(header, encoding="utf-8")
    (folder / "intro.md").write_text(_intro(title or name, chosen), encoding="utf-8")
    (folder / "setup.py").write_text(setup, encoding="utf-8")
    return folder


def in_order(chosen: list[Entry]) -> list[Entry]:
    """The exercises as asked for, except that those which others use come before them."""
    by_place = {(entry.chapter.name, entry.exercise.name): entry for entry in chosen}
    ordered: dict[tuple[str, str], Entry] = {}

    def place(key: tuple[str, str]) -> None:
        for name in by_place[key].exercise.uses:
            if (key[0], name) in by_place:
                place((key[0], name))
        ordered.setdefault(key, by_place[key])

    for key in by_place:
        place(key)
    _all_differ(list(ordered.values()))
    return list(ordered.values())


def given_for(chosen: list[Entry]) -> list[Entry]:
    """What the exercises use, directly or not, without being among them; each before what uses it."""
    here = {entry.address for entry in chosen}
    found: dict[str, Entry] = {}

    def give(entry: Entry) -> None:
        for name in entry.exercise.uses:
            used = Entry(entry.chapter, 0, _named(entry.chapter, name))
            if used.address not in here:
                give(used)
                found.setdefault(used.address, used)

    for entry in chosen:
        give(entry)
    _all_differ([*found.values(), *chosen])
    return list(found.values())


def _named(chapter: Assignment, name: str) -> Exercise:
    return next(each for each in (*chapter.given, *chapter.exercises) if each.name == name)


def _all_differ(entries: list[Entry]) -> None:
    """No two exercises have one name, which names their cells, or draw values by one name; and no function
    that another exercise builds on is defined by two."""
    used = {name for entry in entries for name in entry.exercise.uses}
    owners: dict[str, Entry] = {}
    for entry in entries:
        for name in (entry.exercise.name, *entry.exercise.defines, *entry.exercise.drawn):
            other = owners.setdefault(name, entry)
            matters = name in (entry.exercise.name, *entry.exercise.drawn, *other.exercise.drawn)
            matters = matters or used & {entry.exercise.name, other.exercise.name}
            if other is not entry and matters:
                raise MolgradeError(
                    f"{other.address} and {entry.address} both define {name!r}: they can't go together."
                )


@dataclass(frozen=True)
class Statement:
    """One statement of a chapter's set-up cell, with the comment above it."""

    chapter: str
    text: str
    binds: frozenset[str]
    needs: frozenset[str]
    is_import: bool
    space: int
    """Blank lines above it."""

    @property
    def always(self) -> bool:
        """A statement that binds nothing is there for its effect."""
        return not self.binds


def statements(chapter: Assignment) -> Iterator[Statement]:
    """A chapter's set-up cell, statement by statement; its docstring is left out."""
    lines, end = chapter.setup.text.splitlines(), 0
    body = chapter.setup.tree.body
    for node in body[1:] if ast.get_docstring(chapter.setup.tree) is not None else body:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        while first - 1 > end and lines[first - 2].startswith("#"):
            first -= 1
        space = next((n for n, line in enumerate(reversed(lines[end : first - 1])) if line), first - 1 - end)
        end = node.end_lineno
        text = "\n".join(lines[first - 1 : end])
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        binds = bound_names(text) - _passing(node)
        is_import = isinstance(node, ast.Import | ast.ImportFrom)
        yield Statement(chapter.name, text, binds, frozenset(names - binds), is_import, space)


def _passing(node: ast.stmt) -> set[str]:
    """Names that a statement binds for its own use: what it opens, what its loops run over."""
    targets = [each.optional_vars for each in ast.walk(node) if isinstance(each, ast.withitem)]
    targets += [each.target for each in ast.walk(node) if isinstance(each, ast.For)]
    names = chain.from_iterable(ast.walk(target) for target in targets if target)
    return {name.id for name in names if isinstance(name, ast.Name)}


def merged_setup(entries: list[Entry]) -> str:
    """One set-up cell for exercises of several chapters: what they need of each chapter's, imports first."""
    wanted: dict[str, set[str]] = {}
    chapters = {entry.chapter.name: entry.chapter for entry in entries}
    for entry in entries:
        wanted.setdefault(entry.chapter.name, set()).update(_words(entry.exercise))
    kept: dict[str, Statement] = {}
    for chapter in chapters.values():
        for statement in _needed(list(statements(chapter)), wanted[chapter.name]):
            kept.setdefault(statement.text, statement)
    _agree(list(kept.values()))
    # Environment variables are set before the imports that read them.
    early = [each.text for each in kept.values() if each.text.startswith("os.environ")]
    imports = {each.text for each in kept.values() if each.is_import} - ({"import os"} if early else set())
    rest = [each for each in kept.values() if not each.is_import and each.text not in early]
    head = ["import os", "", *early, ""] if early else []
    body = "".join("\n" * (each.space + 1) + each.text for each in _spaced(rest))
    groups = ["\n".join(group) for _, group in groupby(sorted(imports, key=_import_order), _is_installed)]
    return "\n".join([*head, "\n\n".join(groups), "", body.lstrip("\n")]).strip() + "\n"


def _spaced(rest: list[Statement]) -> list[Statement]:
    """A blank line where another chapter's statements begin, two round a function."""
    spaced = rest[:1]
    for last, each in pairwise(rest):
        least = 2 if "def " in last.text + each.text else int(last.chapter != each.chapter)
        spaced.append(replace(each, space=max(each.space, least)))
    return spaced


def _import_order(text: str) -> tuple[bool, bool, str]:
    """The standard library first, in each group `import` before `from`; then by module."""
    return _is_installed(text), text.startswith("from"), text.split()[1]


def _is_installed(text: str) -> bool:
    return bool(imported_packages(ast.parse(text)))


def _words(exercise: Exercise) -> set[str]:
    """Every word of code in what is asked, answered and checked: a name of the set-up cell among them is
    needed."""
    answers = [answer.code.text for answer in (*exercise.accepted, *exercise.rejected)]
    parameters = [name for check in exercise.checks for name in check.parameters]
    reference = exercise.solution.text if exercise.solution else ""
    prompted = re.findall(r"`+[^`]+`+", exercise.prompt)
    return {*re.findall(r"\w+", "\n".join([*prompted, reference, *answers])), *parameters}


def _needed(every: list[Statement], words: set[str]) -> list[Statement]:
    """Statements that bind a wanted name or one that such a statement needs, and those there for their effect
    on what is kept; in their order."""
    kept: set[int] = set()
    names = set(words)
    while True:
        bound = frozenset().union(*(every[number].binds for number in kept))
        more = {
            number
            for number, each in enumerate(every)
            if each.binds & names or (each.always and (each.needs & (bound | {"os"})))
        } - kept
        if not more:
            return [every[number] for number in sorted(kept)]
        kept |= more
        names |= frozenset().union(*(every[number].needs for number in more))


def _agree(kept: list[Statement]) -> None:
    owners: dict[str, Statement] = {}
    for statement in kept:
        for name in statement.binds:
            other = owners.setdefault(name, statement)
            if other.chapter != statement.chapter:
                raise MolgradeError(
                    f"The set-up cells of {other.chapter} and {statement.chapter} both bind {name!r}, "
                    "differently: these exercises can't share a notebook."
                )


def _header(title: str, chosen: list[Entry], given: list[Entry], setup: str) -> str:
    """assignment.toml."""
    chapters = list({entry.chapter.name: entry.chapter for entry in [*given, *chosen]}.values())
    document = tomlkit.document()
    document["title"] = title
    document["packages"] = list(dict.fromkeys(chain.from_iterable(c.packages for c in chapters)))
    data = dict.fromkeys(chain.from_iterable(chapter.data for chapter in chapters))
    document["data"] = [name for name in data if name in setup]
    document["exercises"] = _one_a_line([entry.address for entry in chosen])
    if given:
        document["given"] = _one_a_line([entry.address for entry in given])
    if limits := _largest_limits(chapters):
        document["limits"] = limits
    return tomlkit.dumps(document)


def _one_a_line(values: list[str]) -> tomlkit.items.Array:
    array = tomlkit.array()
    array.extend(values)
    return array.multiline(True)


def _largest_limits(chapters: list[Assignment]) -> dict[str, float]:
    """For each limit that a chapter sets, the most generous of them all."""
    plain = Limits().model_dump()
    most = {name: max(getattr(c.limits, name) for c in chapters) for name in plain}
    return {name: int(v) if v == int(v) else v for name, v in most.items() if v != plain[name]}


def _intro(title: str, chosen: list[Entry]) -> str:
    books = {entry.chapter.header.value.book: entry.chapter.title for entry in chosen}
    links = [f"* [{name}]({book})" for book, name in books.items() if book]
    heading = f"# {title.replace('-', ' ').capitalize() if title.islower() else title}"
    return "\n".join([heading, "", "These exercises go with:", "", *links, ""])
