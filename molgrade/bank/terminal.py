"""The bank in a terminal: tables of exercises, and one exercise as a page."""

from __future__ import annotations

import re

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from .finding import Entry

CODE_OR_MATH = re.compile(r"(```.*?```|`[^`\n]*`)|\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)


def entries_table(entries: list[Entry]) -> Table:
    """A row for each exercise: what it is about and costs."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("exercise", overflow="fold", min_width=40)
    for heading in ("points", "min", "level"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("topics", overflow="fold", style="dim")
    for entry in entries:
        header = entry.exercise.header.value
        table.add_row(
            f"{escape(header.title)}\n[dim]{escape(entry.address)}[/]",
            f"{header.points:g}",
            f"{header.minutes}",
            f"{header.difficulty}",
            escape(", ".join(header.topics)),
        )
    return table


def exercise_page(entry: Entry, answers: bool = False) -> Group:
    """An exercise to read: facts, prompt, names of its checks; with `answers` its reference, what its checks
    say and the misconceptions they know."""
    header = entry.exercise.header.value
    parts: list[RenderableType] = [
        Text(f"{header.title}", style="bold"),
        Text(entry.address, style="dim"),
        _facts(entry),
        Markdown(readable_math(entry.exercise.prompt)),
        Text(),
        _checks(entry, answers),
    ]
    if answers:
        parts += _answers(entry)
    return Group(*parts)


def _facts(entry: Entry) -> Table:
    header = entry.exercise.header.value
    facts = {
        "worth": f"{header.points:g} points, {header.minutes} minutes, difficulty {header.difficulty} of 5",
        "kind": {"code": "code", "written": "written, marked by a person"}[header.kind],
        "topics": ", ".join(header.topics),
        "you learn to": " ".join(header.objectives),
        "needs": ", ".join(entry.packages),
        "builds on": ", ".join(header.uses),
        "defines": ", ".join(header.defines),
        "may be drawn for each": ", ".join(entry.exercise.drawn),
    }
    table = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            table.add_row(Text(name, style="dim"), Text(value))
    return table


def _checks(entry: Entry, answers: bool) -> RenderableType:
    header = entry.exercise.header.value
    if header.kind == "written":
        levels = [f"* **{level.points:g}** {level.text}" for level in header.levels]
        return Markdown("\n".join(["**Marking scheme**", "", *levels])) if answers else Text()
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("check", overflow="fold")
    table.add_column("points", justify="right")
    table.add_column("", style="dim")
    for check in entry.exercise.checks:
        text = escape(check.title)
        if answers:
            text += f"\n[dim]{escape(check.message)}[/]"
        table.add_row(text, f"{check.points:g}", "hidden" if check.hidden else "visible")
    return table


def _answers(entry: Entry) -> list[RenderableType]:
    exercise = entry.exercise
    if exercise.sample:
        return [Markdown("**Sample answer**\n\n" + readable_math(exercise.sample))]
    mistakes = [f"* `{answer.name}`: {answer.misconception}" for answer in exercise.rejected]
    return [
        Markdown("**Reference**"),
        Syntax(exercise.solution.text, "python", background_color="default"),
        Markdown("\n".join(["**Misconceptions its checks reject**", "", *mistakes])),
    ]


def readable_math(text: str) -> str:
    """Markdown with its LaTeX formulas as Unicode text, which is what a terminal can show."""
    from pylatexenc.latex2text import LatexNodes2Text

    latex = LatexNodes2Text(math_mode="text")

    def plain(match: re.Match) -> str:
        code, display, inline = match.groups()
        if code:
            return code
        formula = latex.latex_to_text(display or inline).strip()
        if display:
            return "\n```text\n" + formula + "\n```\n"
        return re.sub(r"([\\`*_\[\]<>])", r"\\\1", formula)

    return CODE_OR_MATH.sub(plain, text)
