"""Fingerprints hold what winnowing promises, and see through what hides a copy."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from molgrade.records.fingerprints import (
    GRAM,
    GUARANTEED,
    WINDOW,
    Token,
    code_tokens,
    fingerprints,
    passages,
    text_tokens,
)

CODE = '''def spread(values, centre):
    """Mean distance."""
    total = 0.0  # so far
    for index, value in enumerate(values):
        if value > centre:
            total += np.abs(value - centre) ** 2
    return total / max(len(values), 1)
'''
WORDS = st.lists(st.integers(0, 20).map(str), max_size=80)


def tokens(words: list[str]) -> list[Token]:
    return [Token(word, place, place + 1) for place, word in enumerate(words)]


def hashes(source: str) -> set[int]:
    return {one.hash for one in fingerprints(code_tokens(source))}


@given(WORDS, WORDS, WORDS, WORDS, st.lists(st.integers(0, 99).map(str), min_size=GUARANTEED, max_size=30))
@settings(deadline=None)
def test_a_shared_passage_of_the_guaranteed_length_is_found(a, b, c, d, shared) -> None:
    first, second = ({one.hash for one in fingerprints(tokens(x + shared + y))} for x, y in ((a, b), (c, d)))
    assert first & second


@given(WORDS)
@settings(deadline=None)
def test_each_window_keeps_one_and_only_passages_are_kept(words: list[str]) -> None:
    grams, kept = list(passages(tokens(words))), fingerprints(tokens(words))
    assert set(kept) <= set(grams)
    assert bool(kept) == (len(words) >= GRAM)
    starts = {one.start for one in kept}
    for first in range(len(grams) - WINDOW + 1):
        assert starts & set(range(first, first + WINDOW))


def test_names_comments_numbers_and_blanks_hide_nothing() -> None:
    disguised = (
        CODE.replace("total", "x").replace("value", "q").replace("# so far", "# mine").replace("0.0", "0")
    )
    assert hashes(disguised.replace("    ", "  ").replace("Mean distance", "Anything")) == hashes(CODE)
    assert hashes(CODE.replace("np.abs", "np.sqrt")) != hashes(CODE)


def test_a_passage_is_where_it_says() -> None:
    for one in fingerprints(code_tokens(CODE)):
        assert len(code_tokens(CODE[one.start : one.end])) == GRAM


def test_strings_and_broken_code_are_no_trouble() -> None:
    assert [token.what for token in code_tokens("x = 'one  two'")] == ["name", "=", "text"]
    for source in ("def (", "'''", "%matplotlib inline\n!ls", "é = 1\x00", "x" * 200_000, ""):
        fingerprints(code_tokens(source))


def test_words_of_prose() -> None:
    assert [token.what for token in text_tokens("The *mean*, 2 times!")] == ["the", "mean", "2", "times"]
