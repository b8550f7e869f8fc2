"""A table as an LMS writes it: some cells are filled, every other byte stays as it was."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import MolgradeError

MAX_BYTES = 50 * 2**20

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_DELIMITERS = ",;\t"
Span = tuple[int, int]


@dataclass(frozen=True)
class Sheet:
    """A file with a header row, comma, semicolon or tab between cells, in UTF-8, UTF-16 or Windows' Latin."""

    text: str
    encoding: str
    delimiter: str
    spans: list[list[Span]]
    """Where in `text` each cell of each row is, quotation marks included."""

    @classmethod
    def read(cls, path: Path) -> Sheet:
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise MolgradeError(f"{path} can't be read: {error.strerror}.") from None
        if len(content) > MAX_BYTES:
            raise MolgradeError(f"{path} has more than {MAX_BYTES // 2**20} MB: it is no gradebook.")
        if content.startswith(b"PK") or (b"\0" in content and not content.startswith(tuple(_MARKS))):
            raise MolgradeError(
                f"{path} is no text: download the gradebook as CSV, not as Excel's own format."
            )
        return cls.of(content)

    @classmethod
    def of(cls, content: bytes) -> Sheet:
        text, encoding = _decoded(content)
        tables = {sign: _spans(text, sign) for sign in _DELIMITERS}
        delimiter = max(tables, key=lambda sign: len(tables[sign][0]) if tables[sign] else 0)
        return cls(text, encoding, delimiter, tables[delimiter])

    @cached_property
    def rows(self) -> list[list[str]]:
        """The cells' values."""
        return [[_value(self.text[slice(*span)]) for span in row] for row in self.spans]

    @property
    def header(self) -> list[str]:
        return self.rows[0] if self.rows else []

    def filled(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """The file with new values in some cells, by row and column."""
        parts, end = [], 0
        for row, column in sorted(values):
            start, stop = self.spans[row][column]
            was_quoted = self.text[start:stop].startswith('"')
            parts += [self.text[end:start], _written(values[row, column], self.delimiter, was_quoted)]
            end = stop
        return "".join([*parts, self.text[end:]]).encode(self.encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, a byte order mark still in it, and the encoding that gives the same bytes again."""
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def _spans(text: str, delimiter: str) -> list[list[Span]]:
    plain = rf"[^{delimiter}\r\n]*"
    cell = re.compile(rf'(?:"(?:[^"]|"")*"{plain}|{plain})(?P<end>{delimiter}|\r\n|\r|\n|\Z)')
    rows: list[list[Span]] = []
    row: list[Span] = []
    place = 1 if text.startswith("\ufeff") else 0
    while place < len(text) or row:
        found = cell.match(text, place)
        row.append((found.start(), found.start("end")))
        place = found.end()
        if found["end"] != delimiter:
            rows.append(row)
            row = []
    return rows


def _value(cell: str) -> str:
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    return cell


def _written(value: str, delimiter: str, quoted: bool) -> str:
    if quoted or any(sign in value for sign in (delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[object]], quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Rows as text, with commas between cells; `quoting` as csv has it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=quoting).writerows(rows)
    return stream.getvalue()


def harmless(text: str) -> str:
    """Text that a spreadsheet shows instead of running it as a formula: an apostrophe before such a sign."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
