"""What `verify` found, as a table for the terminal and as a page for docs/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from molgrade.bank.finding import Entry

from .figures import Figures, read_figures, still_true, write_figures
from .verify import Verdict

HEAD = """\
# The bank in figures

Made by `molgrade verify --page docs/bank.md`; never edited by hand. What is proven, and how, is in
[bank-rules.md](bank-rules.md).

* *Checks*: visible + hidden ones.
* *Right*: answers other than the reference that get full marks.
* *Wrong*: answers that fail exactly the checks they name; each is a misconception, listed below its table.
* *Mutation score*: how many small mistakes in the reference hidden checks catch, of those that were tried and
  are not as right as the reference. A dash: not tried since the exercise was last changed.
"""
COLUMNS = "| exercise | points | difficulty | minutes | checks | right | wrong | mutation score |"
RULE = "|:--|--:|--:|--:|--:|--:|--:|--:|"
LOWEST = 5


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


def write_page(path: Path, every: list[Entry], verdicts: list[Verdict]) -> None:
    """Write the page of a whole bank and, as JSON beside it, the figures that it shows: those of the
    verdicts, and for other exercises those already there, as far as they are still true."""
    file = path.with_suffix(".json")
    fresh = {verdict.address: Figures.of(verdict) for verdict in verdicts if verdict.evidence}
    known = still_true(read_figures(file) | fresh, every)
    write_figures(file, known)
    path.write_text(bank_page(every, known), encoding="utf-8")


def bank_page(every: list[Entry], known: Mapping[str, Figures]) -> str:
    """The page: totals, and for each chapter a table and the misconceptions covered."""
    parts = [HEAD, _held(every), _proven(every, known)]
    for _, group in groupby(every, key=lambda entry: entry.chapter.name):
        parts.append("\n".join(_chapter(list(group), known)))
    return "\n".join(parts).rstrip() + "\n"


def _held(every: list[Entry]) -> str:
    exercises = [entry.exercise for entry in every]
    checks = [check for exercise in exercises for check in exercise.checks]
    hidden = sum(check.hidden for check in checks)
    right, wrong = (sum(len(getattr(each, kind)) for each in exercises) for kind in ("accepted", "rejected"))
    return (
        f"**Together:** {len(every)} exercises, {sum(each.points for each in exercises):g} points, "
        f"{len(checks) - hidden} visible and {hidden} hidden checks, "
        f"{right} right and {wrong} wrong answers.\n"
    )


def _proven(every: list[Entry], known: Mapping[str, Figures]) -> str:
    coded = sum(bool(entry.exercise.checks) for entry in every)
    text = f"**Tried:** {len(known)} of the {coded} exercises with checks"
    if known:
        caught, tried = (sum(getattr(each, kind) for each in known.values()) for kind in ("caught", "tried"))
        broken = [address for address, each in known.items() if each.problems]
        text += f"; hidden checks catch {caught} of {tried} mutants; rules are broken by "
        text += ", ".join(broken) or "none"
    lowest = sorted((each.score, address) for address, each in known.items() if each.survivors)[:LOWEST]
    if lowest:
        text += ". Lowest scores: " + ", ".join(f"{address} {score:.0%}" for score, address in lowest)
    return f"{text}.\n"


def _chapter(members: list[Entry], known: Mapping[str, Figures]) -> Iterator[str]:
    yield f"## {members[0].chapter.title}\n"
    yield COLUMNS
    yield RULE
    for entry in members:
        yield _row(entry, known.get(entry.address))
    covered = [(entry, answer) for entry in members for answer in entry.exercise.rejected]
    yield f"\n<details><summary>{len(covered)} misconceptions that its checks reject</summary>\n"
    for entry, answers in groupby(covered, key=lambda pair: pair[0]):
        yield f"**{entry.exercise.title}**\n"
        yield from (f"* {_one_line(answer.misconception)}" for _, answer in answers)
        yield ""
    yield "</details>\n"


def _row(entry: Entry, found: Figures | None) -> str:
    exercise, header = entry.exercise, entry.exercise.header.value
    hidden = sum(check.hidden for check in exercise.checks)
    proven = ["marked by a person", "", "", ""]
    if exercise.checks:
        score = str(found or "–")
        proven = [
            f"{len(exercise.checks) - hidden} + {hidden}",
            str(len(exercise.accepted)),
            str(len(exercise.rejected)),
            f"{score} ✗" if found and found.problems else score,
        ]
    title = f"[{header.title}](../source/{entry.address}/exercise.md)"
    facts = [title, f"{header.points:g}", str(header.difficulty), str(header.minutes)]
    return f"| {' | '.join(facts + proven)} |"


def _one_line(text: str) -> str:
    return " ".join(text.split())
