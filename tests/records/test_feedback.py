"""The student's page says what a student needs, and no more."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from molgrade.engine import Graded
from molgrade.errors import MolgradeError
from molgrade.grading.output import write_autograded
from molgrade.records.course import Course
from molgrade.records.feedback import page, write_feedback
from molgrade.records.gradebook import Mark, Recorder, StudentMarks, open_gradebook
from molgrade.records.report import Report
from tests.grading.fakes import failed, graded
from tests.grading.mini import NAME, REFERENCE

from .test_notebook_html import FORBIDDEN


def text_of(html: str) -> str:
    body = html[html.index("<body>") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def page_of(made: Graded, marks: StudentMarks | None = None) -> str:
    return page(Report.of(made.result, marks), "Means", made.notebook)


@pytest.fixture
def made(course: Course) -> Graded:
    return graded(
        course,
        "ada",
        passed={"mean--worked"},
        answers=REFERENCE,
        repairs=["The locked cell `setup` was changed."],
        faults=["Cell 3 was stopped after 5 s."],
    )


def test_marks_checks_and_notes_are_there(made: Graded) -> None:
    text = text_of(page_of(made))
    assert "1 / 9 points" in text
    assert "Written answers wait for a person" in text
    assert "The locked cell setup was changed." in text
    assert "Cell 3 was stopped after 5 s." in text
    assert re.search(
        r"1\. Mean 1 / 4 .*Worked example ✓ passed 1 / 1 .*Random hidden Divide by .* ✗ failed 0 / 3", text
    )
    assert "This answer waits for a person to mark it." in text
    assert "return mean(np.abs(x - mean(x)))" in unescape(re.sub(r"<[^>]+>", "", page_of(made)))


def test_a_failed_visible_check_explains_itself_and_a_hidden_one_does_not(made: Graded) -> None:
    html = page_of(made)
    details = re.findall(r"<details>.*?</details>", html, re.DOTALL)
    assert len(details) == 1, "spread--two is the only visible check that failed"
    assert "DETAIL" in details[0]
    assert "\x1b" not in html
    sections = html[: html.index("Your notebook, as it ran")]
    assert sections.count("DETAIL") == 1


def test_no_hidden_text_is_on_the_page(made: Graded) -> None:
    assert "CANARY-HIDDEN" not in page_of(made)
    assert "x.sum() / 17" not in page_of(made)


def test_the_page_needs_nothing_and_runs_nothing(made: Graded) -> None:
    html = page_of(made)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not re.search(r"(src|href)=[\"']?(?!data:|#)[^\"'> ]", html)
    body = html[html.index("<main>") : html.index("</main>")]
    assert not {tag.lower() for tag in re.findall(r"<(\w+)", body)} & (FORBIDDEN - {"section", "main"})


def test_marks_and_comments_given_by_hand_count(made: Graded) -> None:
    marks = StudentMarks(
        marks={"why": Mark(2.5, True, False), "mean--random": Mark(1, True, False)},
        comments={"why": "Good, but <b>why</b> noise?", "spread": "No response."},
        late_penalty=0.5,
    )
    html = page_of(made, marks)
    text = text_of(html)
    assert "4 / 9 points" in text
    assert "Written answers wait" not in text
    assert "Handed in late: 0.5 points are taken off" in text
    assert "Good, but &lt;b&gt;why&lt;/b&gt; noise?" in html
    assert "1 / 3 by hand" in text
    assert "No response." not in text


def carry(made: Graded, policy: str) -> Graded:
    """The second exercise's checks pass on the reference of the first, as the engine says it."""
    made.result.carry_forward = policy
    for check in made.result.exercises[1].checks:
        check.carried, check.carried_points, check.note = True, check.max_points, "Earned with the reference."
        check.points = check.max_points if policy == "award" else 0.0
    return made


def test_marks_carried_forward_are_shown_apart(made: Graded) -> None:
    text = text_of(page_of(carry(made, "show")))
    assert "1 / 9 points" in text
    assert "+2 carried forward." in text
    assert "are shown apart and are not in the total." in text
    assert "2. Spread 0 / 2 +2 carried" in text
    assert text.count("Earned with the reference.") == 2


def test_marks_carried_forward_count_where_they_are_awarded(made: Graded) -> None:
    text = text_of(page_of(carry(made, "award")))
    assert "3 / 9 points" in text
    assert "Their points count in the total." in text
    assert "2. Spread 2 / 2" in text and "+2 carried <" not in text


def test_a_persons_mark_takes_the_place_of_what_was_carried(made: Graded) -> None:
    by_hand = StudentMarks(marks={f"spread--{name}": Mark(1, True, False) for name in ("two", "shifted")})
    text = text_of(page_of(carry(made, "show"), by_hand))
    assert "3 / 9 points" in text and "carried" not in text and "Earned with" not in text


def test_an_error_page_says_what_to_do(course: Course) -> None:
    text = text_of(
        page_of(failed(course, "ada", "There is no notebook; found: `mini.pdf`. Hand in `mini.ipynb`."))
    )
    assert "This submission could not be graded" in text
    assert "found: mini.pdf . Hand in mini.ipynb ." in text
    assert "No mark has been given and none is lost." in text
    assert "points" not in text


def test_names_and_messages_are_text(course: Course) -> None:
    made = graded(course, "<img src=x>", faults=["<script>alert(1)</script> `<b>`"])
    html = page_of(made)
    assert "<script>" not in html
    assert "<img src=x>" not in html
    assert "<code>&lt;b&gt;</code>" in html


def recorded(course: Course, *class_: Graded) -> None:
    with open_gradebook(course) as gradebook:
        recorder = Recorder(course, gradebook, NAME)
        for made in class_:
            recorder.record(made.result, made.notebook)
            write_autograded(course.autograded(made.result.student, NAME), made, {})


def test_pages_are_written_with_the_gradebooks_marks(course: Course, made: Graded) -> None:
    recorded(course, made, failed(course, "bob"))
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade("why", NAME, NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()
    pages = write_feedback(course, NAME)
    assert pages == [course.root / "feedback" / student / NAME / f"{NAME}.html" for student in ("ada", "bob")]
    assert "4 / 9 points" in text_of(pages[0].read_text())
    assert "could not be graded" in text_of(pages[1].read_text())
    assert [path.name for path in pages[0].parent.iterdir()] == [pages[0].name]


def test_only_the_named_students_page_is_written(course: Course, made: Graded) -> None:
    recorded(course, made, failed(course, "bob"))
    assert [path.parts[-3] for path in write_feedback(course, NAME, ["bob"])] == ["bob"]
    with pytest.raises(MolgradeError, match="Nothing graded of cy for mini: run `molgrade grade mini`"):
        write_feedback(course, NAME, ["bob", "cy"])


def test_nothing_graded_is_one_line(course: Course) -> None:
    with pytest.raises(MolgradeError, match="Nothing graded for mini"):
        write_feedback(course, NAME)


def test_a_results_file_that_is_none_is_named(course: Course, made: Graded) -> None:
    recorded(course, made)
    file: Path = course.autograded("ada", NAME) / "results.json"
    file.write_text("{}")
    with pytest.raises(MolgradeError, match=r"ada/mini/results\.json can't be read"):
        write_feedback(course, NAME)
