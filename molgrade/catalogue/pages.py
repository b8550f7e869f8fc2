"""The site's pages as MyST Markdown, made of the bank by templates."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import escape

from molgrade.bank import Assignment, stub
from molgrade.bank.composing import given_for
from molgrade.bank.finding import Entry, search_text
from molgrade.errors import MolgradeError
from molgrade.prose import inline


def write_pages(
    folder: Path, root: Path, every: list[Entry], instructor: bool, figures: Mapping[str, Any]
) -> None:
    """Write a front page, a page for each chapter and one for each exercise, with the files they offer.

    Nothing of an exercise that students may not see gets into the folder, unless it is for instructors.
    """
    chapters = list({entry.chapter.name: entry.chapter for entry in every}.values())
    templates = environment(every, instructor, figures)
    _write(folder / "index.md", templates, "index.md.j2", chapters=chapters)
    for chapter in chapters:
        page = folder / "chapters" / f"{chapter.name}.md"
        data = {name: facts for name, facts in provenance(root).items() if name in chapter.data}
        _write(page, templates, "chapter.md.j2", chapter=chapter, data=data)
        offer(chapter, root, folder / "files" / chapter.name)
    for entry in every:
        page = folder / "exercises" / f"{entry.address}.md"
        _write(page, templates, "exercise.md.j2", entry=entry, given=given_for([entry]))


def _write(page: Path, templates: Environment, name: str, **values: Any) -> None:
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(templates.get_template(name).render(**values), encoding="utf-8")


def offer(chapter: Assignment, root: Path, folder: Path) -> None:
    """Copy what students get of a chapter: its notebook and data."""
    folder.mkdir(parents=True)
    for name in (f"{chapter.name}.ipynb", *chapter.data):
        file = root / "release" / chapter.name / name
        if not file.is_file():
            raise MolgradeError(f"{file} is missing: run `molgrade build {chapter.name}` first.")
        shutil.copyfile(file, folder / name)


def provenance(root: Path) -> dict[str, Any]:
    """What data/PROVENANCE.json says of each data file."""
    file = root / "data" / "PROVENANCE.json"
    return json.loads(file.read_text(encoding="utf-8"))["files"] if file.is_file() else {}


def environment(every: list[Entry], instructor: bool, figures: Mapping[str, Any]) -> Environment:
    """Templates with the filters and values that all of them use."""
    found = Environment(
        loader=PackageLoader("molgrade.catalogue"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {
        "fenced": fenced,
        "quoted": quoted,
        "html": lambda text: inline(str(text)),
        "attribute": lambda text: escape(" ".join(str(text).split())),
        "cell": lambda text: " ".join(str(text).split()).replace("|", r"\|"),
        "stub": stub,
        "docstring": lambda code: ast.get_docstring(code.tree) if code else None,
        "without_heading": lambda text: re.sub(r"\A# .*\n", "", text).strip(),
        "words": words,
    }
    by_folder = {entry.exercise.folder: entry for entry in every}

    def builds_on(entry: Entry) -> list[Entry]:
        there = (*entry.chapter.given, *entry.chapter.exercises)
        return [by_folder[each.folder] for each in there if each.name in entry.exercise.uses]

    found.globals |= {
        "every": every,
        "plural": plural,
        "instructor": instructor,
        "figures": figures,
        "entry_of": lambda exercise: by_folder[exercise.folder],
        "topics": sorted({topic for entry in every for topic in entry.exercise.header.value.topics}),
        "packages": sorted({package for entry in every for package in entry.packages}),
        "builds_on": builds_on,
        "used_by": lambda entry: [other for other in every if entry in builds_on(other)],
    }
    return found


def words(entry: Entry, instructor: bool) -> str:
    """Every word by which the text field finds an exercise, each once: those that `molgrade search` looks at,
    less, in the public catalogue, the misconceptions."""
    texts = search_text(entry)
    if not instructor:
        del texts["misconceptions"]
    return " ".join(sorted(set(re.findall(r"\w+", " ".join(texts.values()).lower()))))


def fenced(code: str, language: str) -> str:
    """Code between fences that do not occur in it."""
    longest = max(map(len, re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.strip()}\n{fence}"


def quoted(code: str) -> str:
    """Code of one line between backticks, more than occur in it."""
    longest = max(map(len, re.findall(r"`+", code)), default=0)
    return f"{'`' * (longest + 1)} {code} {'`' * (longest + 1)}"


def plural(count: float, noun: str) -> str:
    return f"{count:g} {noun}{'' if count == 1 else 's'}"
