"""Fingerprints of code and text by winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003), as MOSS has them.

A passage of `GUARANTEED` tokens or more that two texts share gives at least one fingerprint that they share;
one shorter than `GRAM` gives none. Names of variables, numbers and the texts of strings don't matter, nor do
comments and blanks: renaming disguises nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Literal, Name, Number, String, Text, Whitespace

GRAM = 8
"""Tokens of a passage that is hashed."""

WINDOW = 5
"""Successive passages of which one is kept."""

GUARANTEED = GRAM + WINDOW - 1

MAX_SOURCE = 50_000
"""Characters of a cell that is looked at: beyond that it holds data."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Token:
    """What a token counts as, and where in the source it stands."""

    what: str
    start: int
    end: int


@dataclass(frozen=True)
class Print:
    """One fingerprint, and the passage that it is of."""

    hash: int
    start: int
    end: int


def code_tokens(source: str) -> list[Token]:
    """Tokens of Python. Names after a dot stay: they are a library's, not a student's."""
    found: list[Token] = []
    for start, kind, text in PythonLexer(stripnl=False).get_tokens_unprocessed(source[:MAX_SOURCE]):
        if not text.strip() or kind in Comment or kind in String.Doc or kind in Whitespace or kind is Text:
            continue
        if kind in Name and kind not in Name.Builtin and not (found and found[-1].what == "."):
            what = "name"
        elif kind in Number:
            what = "number"
        elif kind in Literal:
            what = "text"
        else:
            what = text
        if what == "text" and found and found[-1].what == "text":  # quotation marks and what is between them
            found[-1] = Token("text", found[-1].start, start + len(text))
        else:
            found.append(Token(what, start, start + len(text)))
    return found


def text_tokens(source: str) -> list[Token]:
    """Words of prose."""
    found = _WORD.finditer(source[:MAX_SOURCE])
    return [Token(match[0].casefold(), match.start(), match.end()) for match in found]


def passages(tokens: Sequence[Token]) -> Iterator[Print]:
    """Every passage of `GRAM` tokens."""
    for first in range(len(tokens) - GRAM + 1):
        gram = tokens[first : first + GRAM]
        content = "\0".join(token.what for token in gram).encode("utf-8", "replace")
        yield Print(zlib.crc32(content), gram[0].start, gram[-1].end)


def fingerprints(tokens: Sequence[Token]) -> list[Print]:
    """Of each window of passages the one with the least hash, the last of equals; each passage once."""
    grams = list(passages(tokens))
    kept: dict[int, Print] = {}
    for first in range(max(len(grams) - WINDOW + 1, min(len(grams), 1))):
        window = range(first, min(first + WINDOW, len(grams)))
        least = min(window, key=lambda place: (grams[place].hash, -place))
        kept[least] = grams[least]
    return list(kept.values())
