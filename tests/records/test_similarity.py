"""Similar work is found, and what the whole class has, or was given, is no similarity."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from molgrade.engine.notebook import executed
from molgrade.errors import MolgradeError
from molgrade.grading.output import write_autograded
from molgrade.records.course import Course
from molgrade.records.fingerprints import code_tokens, fingerprints
from molgrade.records.similarity import Cell, Pair, Work, cells_of, similar, works
from molgrade.records.similarity_page import page, pairs_table
from tests.grading.fakes import graded
from tests.grading.mini import NAME, REFERENCE
from tests.test_cli import in_course

ODD = """def mean(x):
    total = 0.0
    for place, value in enumerate(np.asarray(x).ravel()):
        total = total + value if place < len(x) else total - np.sign(value)
    return float(total) / float(np.asarray(x).size)
"""
RENAMED = ODD.replace("total", "s").replace("place", "i").replace("value", "v")
OWN = """def mean(x):
    values = list(x)
    while len(values) > 1:
        values = [np.add(*pair) for pair in zip(values[::2], values[1::2])] + values[len(values) // 2 * 2:]
    return values[0] / len(x)
"""


def hand_in(course: Course, student: str, answers: dict[str, str], added: str = "") -> None:
    made = graded(course, student, answers=answers)
    if added:
        made.notebook.cells.append(new_code_cell(added))
    write_autograded(course.autograded(student, NAME), made, {})


def found(course: Course, threshold: float = 0.4) -> list[tuple[str, str]]:
    return [(pair.first.student, pair.second.student) for pair in similar(works(course, NAME), threshold)]


def test_a_renamed_copy_is_found_and_others_are_not(course: Course) -> None:
    for student, code in {"ada": ODD, "bob": RENAMED, "cyd": OWN}.items():
        hand_in(course, student, {"mean": code})
    pairs = similar(works(course, NAME))
    assert [(pair.first.student, pair.second.student) for pair in pairs] == [("ada", "bob")]
    assert pairs[0].similarity == 1 and pairs[0].exercises == ["mean"]


def test_it_is_found_in_a_cell_of_their_own_too(course: Course) -> None:
    hand_in(course, "ada", {"mean": ODD})
    hand_in(course, "bob", {}, added=RENAMED)
    hand_in(course, "cyd", {"mean": OWN})
    assert found(course) == [("ada", "bob")]


def test_the_more_have_a_passage_the_less_it_counts() -> None:
    odd, own = ([Cell("mean", code, fingerprints(code_tokens(code)))] for code in (ODD, OWN))
    evidence = []
    for sharing in (2, 3, 5, 8):
        class_ = [Work(f"s{n}", odd if n < sharing else own if n == 7 else []) for n in range(8)]
        pairs = {(pair.first.student, pair.second.student): pair.evidence for pair in similar(class_, 0)}
        evidence.append(pairs.get(("s0", "s1"), 0.0))
    assert evidence == sorted(evidence, reverse=True) and len(set(evidence)) == 4
    assert evidence[0] == pytest.approx(len(odd[0].prints)) and evidence[-1] == 0


def test_what_was_given_and_what_the_authors_wrote_is_no_similarity(course: Course) -> None:
    for student in ("ada", "bob"):
        hand_in(course, student, REFERENCE)
    hand_in(course, "cyd", {"mean": OWN})
    assert found(course, 0) == []
    released = course.autograder(NAME).release
    untouched = cells_of(executed(released, {}, []), released, frozenset())
    assert {cell.exercise for cell in untouched} == {"mean", "spread", "why"}  # no locked cell


def test_prose_counts(course: Course) -> None:
    text = "A mean has less noise than one value, because errors of both signs cancel when many are added up."
    hand_in(course, "ada", {"why": text})
    hand_in(course, "bob", {"why": text.upper() + " Yes."})
    hand_in(
        course,
        "cyd",
        {"why": "It is what one does in a laboratory, and nobody would ask why there."},
    )
    assert found(course) == [("ada", "bob")]


def test_one_alone_is_an_error(course: Course) -> None:
    hand_in(course, "ada", {})
    with pytest.raises(MolgradeError, match="nothing to compare"):
        works(course, NAME)


def test_short_answers_are_no_evidence() -> None:
    assert similar([Work("ada", []), Work("bob", [])], 0) == []


def a_pair(course: Course) -> Pair:
    hostile = ODD + "# </pre><script>alert(1)</script>\n"
    for student, code in {"ada": hostile, "<b>bob": RENAMED, "cyd": OWN}.items():
        hand_in(course, student, {"mean": code})
    return similar(works(course, NAME))[0]


def test_the_page_shows_both_whole_and_marks_what_they_share(course: Course) -> None:
    pair = a_pair(course)
    html = page("Means", 3, [pair])
    assert "A hint, not a proof" in html and "<script" not in html and "<b>bob" not in html
    blocks = [re.sub(r"<[^>]+>", "", block) for block in re.findall(r"<pre>(.*?)</pre>", html, re.DOTALL)]
    assert len(blocks) == 2
    assert any("total = 0.0" in block for block in blocks) and any("s = 0.0" in block for block in blocks)
    assert '<mark class="few">' in html
    assert "No two submissions" in page("Means", 3, [])


def test_the_table_says_what_it_is_and_is_not(course: Course) -> None:
    table = pairs_table("Means", [a_pair(course)])
    assert "hint, not a proof" in table.caption
    assert table.row_count == 1


def test_the_command(course: Course, tmp_path: Path) -> None:
    for student, code in {"ada": ODD, "bob": RENAMED, "cyd": OWN}.items():
        hand_in(course, student, {"mean": code})
    done = in_course(course, "similarity", NAME, "--output", tmp_path)
    assert (done.exit_code, "ada, bob" in done.stdout, "hint" in done.stdout) == (0, True, True), done.output
    assert (tmp_path / f"{NAME}.html").is_file()
    for student, code in {"ada": OWN, "bob": RENAMED, "cyd": REFERENCE["mean"]}.items():
        hand_in(course, student, {"mean": code})
    assert "No two of 3 submissions" in in_course(course, "similarity", NAME).stdout
