"""What `verify` found, as a table for the terminal and as a page for docs/."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from .verify import Verdict

HEAD = """\
# The bank in figures

Made by `molgrade verify --page`; never edited by hand. The rules are in [bank-rules.md](bank-rules.md).
*Mutants* says how many small mistakes in the reference hidden checks catch, of how many that were tried;
mutants that are as right as the reference are left out.
"""


def figures(verdicts: list[Verdict]) -> Table:
    """One row for each exercise."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("exercise", overflow="fold")
    for heading in ("checks", "accepted", "rejected", "mutants", "CPU s"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for verdict in verdicts:
        state = "[red]✗[/]" if verdict.problems else "[green]✓[/]"
        table.add_row(escape(verdict.address), *_numbers(verdict), state)
    return table


def _numbers(verdict: Verdict) -> list[str]:
    found, exercise = verdict.evidence, verdict.exercise
    if found is None:
        return ["–", "–", "–", "–", "–"]
    return [
        str(len(exercise.checks)),
        str(len(exercise.accepted)),
        str(len(exercise.rejected)),
        f"{sum(mutant.caught for mutant in found.counted)}/{len(found.counted)}",
        f"{found.seeds[0].cpu_seconds:.2f}",
    ]


def write_page(path: Path, verdicts: list[Verdict]) -> None:
    """Write the page: a table and the misconceptions covered, chapter by chapter."""
    path.write_text("\n".join([HEAD, *_lines(verdicts)]) + "\n", encoding="utf-8")


def _lines(verdicts: list[Verdict]) -> Iterator[str]:
    for _, group in groupby(verdicts, key=lambda verdict: verdict.chapter.name):
        members = list(group)
        yield f"## {members[0].chapter.title}\n"
        yield "| exercise | points | difficulty | minutes | checks | accepted | rejected | mutants |"
        yield "|:--|--:|--:|--:|--:|--:|--:|--:|"
        for verdict in members:
            header = verdict.exercise.header.value
            facts = [f"{header.points:g}", str(header.difficulty), str(header.minutes)]
            yield f"| {' | '.join([header.title, *facts, *_numbers(verdict)[:-1]])} |"
        yield "\nMisconceptions that its checks reject:\n"
        for verdict in members:
            for answer in verdict.exercise.rejected:
                yield f"* *{verdict.exercise.title}:* {answer.misconception}"
        yield ""
