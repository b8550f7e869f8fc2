"""Of an LMS's table single cells are filled, and every other byte stays."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molgrade.errors import MolgradeError
from molgrade.records.sheet import Sheet, harmless

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=12)
"""Without \r, for Python's writer puts no quotation marks round it where rows end with \n."""


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str]:
    """A table with at least two columns, as Python's own module writes it."""
    width = draw(st.integers(2, 5))
    # Headings hold no other delimiter: which it is can be told by them only.
    headings = draw(
        st.lists(st.from_regex(r"[A-Za-z ]{1,8}", fullmatch=True), min_size=width, max_size=width)
    )
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5))
    return [headings, *rows], draw(st.sampled_from(",;\t"))


def written(rows: list[list[str]], delimiter: str, newline: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    return stream.getvalue()


@settings(deadline=None, max_examples=50)
@given(
    tables(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.data(),
)
def test_any_table_is_read_and_only_the_filled_cell_changes(table, encoding, newline, quoting, data) -> None:
    rows, delimiter = table
    content = written(rows, delimiter, newline, quoting).encode(encoding)
    sheet = Sheet.of(content)
    assert (sheet.rows, sheet.delimiter) == (rows, delimiter)
    assert sheet.filled({}) == content
    row = data.draw(st.integers(1, len(rows) - 1))  # headings are never filled
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    value = data.draw(st.sampled_from(["12", "1,5", 'a "word"', ""]))
    changed = Sheet.of(sheet.filled({(row, column): value}))
    assert changed.rows == [
        [value if (r, c) == (row, column) else cell for c, cell in enumerate(cells)]
        for r, cells in enumerate(rows)
    ]
    start, stop = sheet.spans[row][column]
    assert changed.text.startswith(sheet.text[:start]) and changed.text.endswith(sheet.text[stop:])


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"a", b'a,"b', b'a,"b"c,d\n', b"\xff\xfe", b"a,\xe9\x81\n", b"a,b\r\n\r\nc\n", b'"' * 2001],
)
def test_what_is_malformed_keeps_its_bytes(content: bytes) -> None:
    assert Sheet.of(content).filled({}) == content


def test_windows_latin_is_read_and_written_as_such() -> None:
    sheet = Sheet.of("Name;Note\nZoë;–\n".encode("cp1252"))
    assert sheet.rows[1] == ["Zoë", "–"]
    assert sheet.filled({(1, 1): "3"}) == "Name;Note\nZoë;3\n".encode("cp1252")


def test_excels_own_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "grades.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(MolgradeError, match="download the gradebook as CSV"):
        Sheet.read(tmp_path / "grades.xlsx")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_formulas_become_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_other_text_stays() -> None:
    assert harmless("O'Brien - Ada") == "O'Brien - Ada"
