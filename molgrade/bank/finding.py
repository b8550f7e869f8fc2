"""Finding exercises: every exercise of a bank with its facets, narrowed down and searched as text."""

from __future__ import annotations

import ast
import difflib
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from molgrade.errors import MolgradeError

from .assignment import Assignment, Exercise, list_chapters
from .packages import imported_packages


@dataclass(frozen=True)
class Entry:
    """An exercise where it stands in the bank: its own chapter, and its number there."""

    chapter: Assignment
    number: int
    exercise: Exercise

    @property
    def address(self) -> str:
        """What names it everywhere: "chapter/exercise"."""
        return f"{self.chapter.name}/{self.exercise.name}"

    @cached_property
    def packages(self) -> list[str]:
        """What its reference is written with, by the names that pip knows."""
        solution = self.exercise.solution
        if not solution:
            return []
        behind = _packages_behind_names(self.chapter)
        mentioned = {package for name, package in behind.items() if name in re.findall(r"\w+", solution.text)}
        return sorted(mentioned.union(imported_packages(solution.tree)))


def _packages_behind_names(chapter: Assignment) -> dict[str, str]:
    """The package behind each name that the set-up cell imports."""
    found: dict[str, str] = {}
    for node in ast.walk(chapter.setup.tree) if chapter.setup else ():
        if isinstance(node, ast.Import | ast.ImportFrom):
            (package, *_) = [*imported_packages(ast.Module([node], [])), ""]
            names = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
            found |= dict.fromkeys(names, package) if package else {}
    return found


@dataclass(frozen=True)
class Facets:
    """What an exercise must be to be listed; None and empty tuples ask for nothing. Words are compared
    without regard to case; of several topics or packages one must fit."""

    topics: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    kind: str | None = None
    easiest: int | None = None
    hardest: int | None = None
    minutes: int | None = None

    def fit(self, entry: Entry) -> bool:
        header = entry.exercise.header.value
        return (
            _any_within(self.topics, header.topics)
            and _any_within(self.packages, entry.packages)
            and self.kind in (None, header.kind)
            and (self.easiest or 1) <= header.difficulty <= (self.hardest or 5)
            and (self.minutes is None or header.minutes <= self.minutes)
        )


def _any_within(wanted: tuple[str, ...], there: Iterable[str]) -> bool:
    return not wanted or any(word.lower() in each.lower() for word in wanted for each in there)


def entries(source: Path, chapters: list[str] | None = None) -> list[Entry]:
    """Every exercise of a bank in the book's order, each in the chapter whose folder it lies in.

    Raises:
        BankError: if anything is wrong in one of the chapters, or there is no such chapter.
    """
    from . import load_assignment

    found = []
    for name in chapters or list_chapters(source):
        chapter = load_assignment(source, name)
        found += [
            Entry(chapter, number, exercise)
            for number, exercise in enumerate(chapter.exercises, 1)
            if exercise.folder.parent == chapter.folder
        ]
    return found


def find(source: Path, address: str) -> Entry:
    """The exercise with an address such as "kernel-learning/rbf-gram"; the chapter may be left out where no
    other chapter has an exercise of that name.

    Raises:
        MolgradeError: if there is none, or more than one; the message names what there is.
    """
    chapter, _, name = address.strip("/").rpartition("/")
    every = entries(source, [chapter] if chapter else None)
    found = [entry for entry in every if entry.exercise.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise MolgradeError(f"{name!r} may be {' or '.join(entry.address for entry in found)}: say which.")
    raise MolgradeError(f"There is no exercise {address!r}{_suggestion(address, every)}.")


def _suggestion(address: str, every: list[Entry]) -> str:
    names = {name: entry.address for entry in every for name in (entry.address, entry.exercise.name)}
    near = dict.fromkeys(names[name] for name in difflib.get_close_matches(address, names, n=3))
    return f" (did you mean {' or '.join(near)}?)" if near else " (`molgrade list` shows them all)"


# How much a match in each column counts.
COLUMNS = {"title": 8, "topics": 6, "objectives": 4, "address": 4, "misconceptions": 2, "prompt": 1}


def search(every: list[Entry], text: str) -> list[Entry]:
    """Entries in which every word of `text` occurs, the best match first.

    SQLite's full-text index does the work: English word stems, the beginning of a word, BM25 over the
    columns of `COLUMNS`.
    """
    words = re.findall(r"\w+", text)
    if not words:
        return every
    with closing(sqlite3.connect(":memory:")) as base:
        columns = ", ".join(COLUMNS)
        base.execute(f"create virtual table bank using fts5({columns}, tokenize='porter unicode61')")
        marks = ", ".join("?" * len(COLUMNS))
        texts = map(search_text, every)
        base.executemany(
            f"insert into bank values ({marks})", ([each[column] for column in COLUMNS] for each in texts)
        )
        rows = base.execute(
            f"select rowid from bank where bank match ? order by bm25(bank, {marks})",
            (" ".join(f'"{word}"*' for word in words), *COLUMNS.values()),
        )
        return [every[number - 1] for (number,) in rows]


def search_text(entry: Entry) -> dict[str, str]:
    """What is searched of an exercise, by the columns of `COLUMNS`."""
    header = entry.exercise.header.value
    return {
        "title": header.title,
        "topics": ", ".join(header.topics),
        "objectives": " ".join(header.objectives),
        "address": f"{entry.address} {entry.chapter.title}",
        "misconceptions": " ".join(answer.misconception for answer in entry.exercise.rejected),
        "prompt": entry.exercise.prompt,
    }
