"""An assignment's figures as a page, as a table for spreadsheets, and as one for the terminal."""

from __future__ import annotations

import math

from markupsafe import Markup
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from .. import __version__
from . import sheet
from .pages import css, template
from .statistics import FEW, CheckFigures, ExerciseFigures, Figures

COLUMNS = (
    "exercise check max_points solved discrimination marked waiting failed stopped median_seconds max_seconds"
).split()


def page(figures: Figures) -> str:
    """One HTML file that needs nothing else and runs nothing."""
    return template("statistics.html.j2").render(
        figures=figures, few=FEW, version=__version__, css=css("statistics")
    )


def parts(figures: Figures) -> Markup:
    """What such a page shows of the figures, for a page that has a head of its own; `pages.sheet` is its
    style."""
    return Markup(template("statistics_parts.html.j2").render(figures=figures, few=FEW))


def as_csv(figures: Figures) -> bytes:
    """One row for each exercise, and one for each of its checks."""
    rows = [COLUMNS]
    for exercise in figures.exercises:
        rows.append(_row(exercise.title, "", exercise))
        rows += (_row(exercise.title, check.title, check) for check in exercise.checks)
    return sheet.as_csv(rows).encode()


def _row(exercise: str, check: str, of: ExerciseFigures | CheckFigures) -> list[str]:
    values = [getattr(of, {"solved": "difficulty"}.get(name, name), "") for name in COLUMNS[2:]]
    shown = ("" if isinstance(v, float) and math.isnan(v) else f"{v:.6g}" if v != "" else "" for v in values)
    return [sheet.harmless(exercise), sheet.harmless(check), *shown]


def figures_table(figures: Figures) -> Table:
    """One row for each exercise, and one for each of its checks."""
    table = Table(
        title=escape(figures.title), caption=_caption(figures), box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.title_justify = table.caption_justify = "left"
    table.add_column("", overflow="fold")
    for heading in ("solved", "discrimination", "failed", "seconds"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, exercise in enumerate(figures.exercises, 1):
        seconds = f"{exercise.median_seconds:.2f}" if exercise.checks else ""
        waiting = f" [yellow]({exercise.waiting} wait)[/]" if exercise.waiting else ""
        title = f"[b]{number}. {escape(exercise.title)}[/]{waiting}"
        table.add_row(title, _share(exercise.difficulty), _power(exercise.discrimination), "", seconds)
        for check in exercise.checks:
            table.add_row(
                f"   {escape(check.title)}",
                _share(check.difficulty),
                _power(check.discrimination),
                str(check.failed),
                "",
            )
    return table


def _share(value: float) -> str:
    return "–" if value != value else f"{value:.0%}"


def _power(value: float) -> str:
    if value != value:
        return "–"
    return f"[red]{value:.2f}[/]" if value < 0 else f"{value:.2f}"


def _caption(figures: Figures) -> str:
    alpha = "" if figures.alpha != figures.alpha else f"Alpha {figures.alpha:.2f}"
    if alpha and figures.alpha_low == figures.alpha_low:
        alpha += f" (95 %: {figures.alpha_low:.2f} to {figures.alpha_high:.2f})"
    parts = [
        f"{figures.graded} of {figures.submissions} graded",
        f"mean {figures.mean:.1f} of {figures.max_points:g}",
        f"median {figures.median:.1f}",
        *([alpha] if alpha else []),
    ]
    uncertain = [f"Fewer than {FEW}: uncertain."] if figures.uncertain else []
    return escape(" ".join([", ".join(parts) + ".", *uncertain]))
