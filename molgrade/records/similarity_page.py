"""Pairs of similar submissions side by side, as a page, and as a table for the terminal."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from .pages import css, template
from .similarity import Cell, Pair

HINT = (
    "A hint, not a proof: small tasks have similar answers, and people may work together. Read both, and "
    "talk to the students, before you conclude anything."
)
STRONG = 0.5
"""Weight from which a shared passage is one of few students'."""

Piece = tuple[str, str]
"""Some of a cell's text, and how it is marked: blank, "some" or "few"."""


def page(title: str, students: int, pairs: list[Pair]) -> str:
    """One HTML file that needs nothing else and runs nothing."""
    return template("similarity.html.j2").render(
        title=title, students=students, css=css("similarity"), **_shown(pairs)
    )


def parts(pairs: list[Pair]) -> Markup:
    """What such a page shows of the pairs, for a page that has a head of its own; `pages.sheet` is its
    style."""
    return Markup(template("similarity_parts.html.j2").render(**_shown(pairs)))


def _shown(pairs: list[Pair]) -> dict[str, Any]:
    return {"pairs": [(pair, side_by_side(pair)) for pair in pairs], "hint": HINT}


def side_by_side(pair: Pair) -> list[tuple[str, list[list[Piece]], list[list[Piece]]]]:
    """For each exercise in which they share something: its name, and both students' cells in pieces."""
    where = list(dict.fromkeys(cell.exercise for work in (pair.first, pair.second) for cell in work.cells))
    rows = []
    for name in where:
        sides = [[cell for cell in work.cells if cell.exercise == name] for work in (pair.first, pair.second)]
        if any(pair.shared(cell) for cells in sides for cell in cells):
            rows.append((name, *([pieces(pair, cell) for cell in cells] for cells in sides)))
    return rows


def pieces(pair: Pair, cell: Cell) -> list[Piece]:
    """A cell's source, shared passages marked by how few have them."""
    marks = [""] * len(cell.source)
    for one in sorted(pair.shared(cell), key=lambda one: pair.weights[one.hash]):
        how = "few" if pair.weights[one.hash] >= STRONG else "some"
        marks[one.start : one.end] = [how] * (one.end - one.start)
    found: list[Piece] = []
    begin = 0
    for place in range(1, len(marks) + 1):
        if place == len(marks) or marks[place] != marks[begin]:
            found.append((cell.source[begin:place], marks[begin]))
            begin = place
    return found if cell.source else []


def pairs_table(title: str, pairs: list[Pair]) -> Table:
    """One row for each pair."""
    table = Table(title=escape(title), caption=HINT, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.title_justify = table.caption_justify = "left"
    table.add_column("students", overflow="fold")
    table.add_column("similar", justify="right", no_wrap=True)
    table.add_column("passages", justify="right", no_wrap=True)
    table.add_column("where", overflow="fold")
    for pair in pairs:
        table.add_row(
            escape(f"{pair.first.student}, {pair.second.student}"),
            f"{pair.similarity:.0%}",
            f"{pair.evidence:.0f}",
            escape(", ".join(name or "added cells" for name in pair.exercises)),
        )
    return table
