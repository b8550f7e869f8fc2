"""What all pages share: templates, colours, and that a page needs nothing beside itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from nbconvert.filters.ansi import ansi2html

from ..prose import inline
from .notebook_html import highlight_css

_FOLDER = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("molgrade.records"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["prose"] = inline
    environment.filters["ansi"] = lambda text: Markup(ansi2html(text))
    return environment


def template(name: str) -> Template:
    """A template of ours; its filters: `prose` (backticks are code), `ansi` (a terminal's colours)."""
    return _environment().get_template(name)


@cache
def css(*more: str) -> Markup:
    """The style of feedback pages, further sheets of ours, and the colours of code."""
    return Markup("\n".join([*map(sheet, ("parts", "feedback", *more)), highlight_css()]))


def sheet(name: str) -> str:
    """A style sheet of ours alone, for pages with a look of their own."""
    return (_FOLDER / f"{name}.css").read_text(encoding="utf-8")


def write_page(file: Path, html: str) -> Path:
    """Write a page whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.write_text(html, encoding="utf-8")
    return unfinished.replace(file)
