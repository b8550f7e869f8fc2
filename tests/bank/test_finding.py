"""Finding exercises by facets and by text."""

from __future__ import annotations

from pathlib import Path

import pytest

from molgrade.bank.finding import Entry, Facets, entries, find, search
from molgrade.errors import MolgradeError
from tests.bank.small_bank import edit, write_bank


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_bank(tmp_path) / "source"


def names(found: list[Entry]) -> list[str]:
    return [entry.exercise.name for entry in found]


def test_entries_come_in_order_with_their_numbers(source: Path) -> None:
    found = entries(source)
    assert [(e.address, e.number) for e in found] == [
        ("mini/double", 1),
        ("mini/triple", 2),
        ("mini/explain", 3),
    ]


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        (Facets(), ["double", "triple", "explain"]),
        (Facets(kind="written"), ["explain"]),
        (Facets(easiest=2), ["triple"]),
        (Facets(hardest=1, minutes=4), ["explain"]),
        (Facets(topics=("ARITH",)), ["double", "triple", "explain"]),
        (Facets(topics=("geometry",)), []),
        (Facets(topics=("geometry", "arithmetic"), kind="code"), ["double", "triple"]),
        (Facets(packages=("numpy",)), ["double"]),
    ],
)
def test_facets_narrow_down(source: Path, facets: Facets, expected: list[str]) -> None:
    assert names([entry for entry in entries(source) if facets.fit(entry)]) == expected


def test_packages_are_those_of_the_reference(source: Path) -> None:
    assert {entry.exercise.name: entry.packages for entry in entries(source)} == {
        "double": ["numpy"],  # by its annotations; scipy is what a check imports
        "triple": [],
        "explain": [],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thrice", ["triple"]),  # a title
        ("doubl", ["double", "triple"]),  # the beginning of a word: a title or name before a mention
        ("signs", ["triple"]),  # another form of a word, in a misconception
        ("arithmetic four", ["explain"]),  # every word must occur
        ("quantum", []),
        ("'\"; drop *", []),  # nothing that the index would take for syntax
        ("", ["double", "triple", "explain"]),
    ],
)
def test_search_ranks_by_where_words_are(source: Path, text: str, expected: list[str]) -> None:
    assert names(search(entries(source), text)) == expected


def test_find_takes_a_name_or_an_address_and_suggests(source: Path) -> None:
    assert find(source, "triple").address == find(source, "mini/triple").address == "mini/triple"
    with pytest.raises(MolgradeError, match="did you mean mini/triple"):
        find(source, "tripel")
    with pytest.raises(MolgradeError, match="molgrade list"):
        find(source, "xyz")


def test_a_name_in_two_chapters_needs_the_chapter(source: Path) -> None:
    root = source.parent
    for path in [p for p in (source / "mini").rglob("*") if p.is_file()]:
        copy = source / "other" / path.relative_to(source / "mini")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    edit(root, "source/other/assignment.toml", "chapter = 1", "chapter = 2")
    with pytest.raises(MolgradeError, match="may be mini/double or other/double"):
        find(source, "double")
    assert find(source, "other/double").chapter.name == "other"
