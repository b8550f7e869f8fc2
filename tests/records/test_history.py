"""Every mark keeps its history, and what is done to the history afterwards shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text, update
from typer.testing import CliRunner

from molgrade.cli import app
from molgrade.records.course import Course
from molgrade.records.feedback import write_feedback
from molgrade.records.gradebook import Recorder, open_gradebook
from molgrade.records.history import (
    START,
    Entry,
    History,
    How,
    _sha256,
    compare_heads,
    heads,
    standings,
    table,
    verify,
)
from tests.grading.fakes import ALL, graded
from tests.grading.mini import NAME, REFERENCE

from .test_gradebook import SUBMITTED, mark_by_hand, record, rewrite_checks

VERSIONS = {"numpy": "2.4.6"}


@pytest.fixture
def gradebook(course: Course) -> Iterator[Gradebook]:
    with open_gradebook(course) as gradebook:
        yield gradebook


@pytest.fixture
def recorder(course: Course, gradebook: Gradebook) -> Recorder:
    return Recorder(course, gradebook, NAME, by="grace@desk")


def entries(gradebook: Gradebook, student: str = "ada") -> list[Entry]:
    return [row.entry for row in History(gradebook, NAME).rows([student])]


def test_an_entry_says_what_was_recorded_with_what_and_by_whom(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    made = graded(
        course, "ada", passed={"mean--worked"}, answers=REFERENCE, versions=VERSIONS, seed=7, image="image:1"
    )
    record(recorder, made)
    [entry] = entries(gradebook)
    assert (entry.number, entry.previous, entry.by, entry.how) == (1, START, "grace@desk", How.GRADED)
    assert entry.recorded.endswith("+00:00")
    points = {cell: (mark.automatic, mark.manual) for cell, mark in entry.marks.items()}
    assert points == dict.fromkeys(ALL, (0, None)) | {"mean--worked": (1, None), "why": (None, None)}
    result, grading = made.result, entry.grading
    for name in ("submission_sha256", "autograder_sha256", "image", "versions", "seed", "limits", "started"):
        assert getattr(grading, name) == getattr(result, name)
    assert grading.file_sha256 == _sha256(result.text)
    assert entry.holds_for == result.autograder_sha256


def test_each_entry_holds_the_hash_of_the_one_before(recorder: Recorder, gradebook: Gradebook) -> None:
    three_entries(recorder)
    rows = History(gradebook, NAME).rows(["ada"])
    assert [row.entry.previous for row in rows] == [START, rows[0].sha256, rows[1].sha256]
    assert verify(recorder.history) == []


def three_entries(recorder: Recorder) -> None:
    """Ada is graded three times, bob twice."""
    for passed in (set(), {"mean--worked"}, ALL):
        record(recorder, graded(recorder.course, "ada", passed=passed))
    for passed in (set(), ALL):
        record(recorder, graded(recorder.course, "bob", passed=passed))


def change(gradebook: Gradebook, at: int, **values) -> None:
    columns = table().columns
    where = (columns.student == "ada") & (columns.number == at)
    gradebook.db.execute(update(table()).where(where).values(**values))


def raise_points(gradebook: Gradebook, number: int) -> str:
    row = History(gradebook, NAME).rows(["ada"])[number - 1]
    return row.text.replace('"automatic":0.0', '"automatic":3.0')


def edit(gradebook: Gradebook, number: int) -> None:
    change(gradebook, number, entry=raise_points(gradebook, number))


def edit_and_hash(gradebook: Gradebook, number: int) -> None:
    text = raise_points(gradebook, number)
    change(gradebook, number, entry=text, sha256=_sha256(text))


def exchange(gradebook: Gradebook) -> None:
    first, second, _ = History(gradebook, NAME).rows(["ada"])
    change(gradebook, 1, entry=second.text, sha256=second.sha256)
    change(gradebook, 2, entry=first.text, sha256=first.sha256)


def renumber(gradebook: Gradebook) -> None:
    """Reorder by the entries' own numbers, too, with hashes made to fit each text."""
    first, second, _ = History(gradebook, NAME).rows(["ada"])
    for number, row in [(1, second), (2, first)]:
        text = row.text.replace(f'"number":{row.number}', f'"number":{number}')
        change(gradebook, number, entry=text, sha256=_sha256(text))


def delete(gradebook: Gradebook, number: int) -> None:
    columns = table().columns
    gradebook.db.execute(table().delete().where((columns.student == "ada") & (columns.number == number)))


def close_the_gap(gradebook: Gradebook) -> None:
    """Delete the second entry and number the third as the second."""
    third = History(gradebook, NAME).rows(["ada"])[2]
    delete(gradebook, 2)
    text = third.text.replace('"number":3', '"number":2')
    change(gradebook, 3, number=2, entry=text, sha256=_sha256(text))


def give_to_ada(gradebook: Gradebook) -> None:
    bobs = History(gradebook, NAME).rows(["bob"])[1]
    change(gradebook, 3, entry=bobs.text, sha256=bobs.sha256)


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda g: edit(g, 1), "entry 1 was changed"),
        (lambda g: edit(g, 2), "entry 2 was changed"),
        (lambda g: change(g, 2, entry="{}"), "entry 2 was changed"),
        (lambda g: change(g, 2, entry="{}", sha256=_sha256("{}")), "entry 2 can't be read"),
        (lambda g: edit_and_hash(g, 2), "entry 3 does not follow entry 2"),
        (exchange, "entry 1 was moved: it is entry 2 of ada"),
        (renumber, "entry 1 is not the first of its chain"),
        (lambda g: delete(g, 2), "what lay between entries 1 and 3 is missing"),
        (lambda g: delete(g, 1), "what lay before entry 2 is missing"),
        (close_the_gap, "entry 2 does not follow entry 1"),
        (give_to_ada, "entry 3 was moved: it is entry 2 of bob"),
    ],
)
def test_tampering_is_found_and_placed(
    recorder: Recorder, gradebook: Gradebook, tamper: Callable[[Gradebook], None], said: str
) -> None:
    three_entries(recorder)
    tamper(gradebook)
    found = verify(recorder.history)
    assert found[0].student == "ada"
    assert said in found[0].text
    assert found[0].broken
    assert {finding.student for finding in found} == {"ada"}


def test_what_is_recorded_after_tampering_does_not_heal_it(recorder: Recorder, gradebook: Gradebook) -> None:
    three_entries(recorder)
    edit(gradebook, 3)
    record(recorder, graded(recorder.course, "ada"))
    assert "entry 3 was changed" in verify(recorder.history)[0].text


def test_only_hashes_kept_elsewhere_show_a_shortened_or_rewritten_chain(
    recorder: Recorder, gradebook: Gradebook
) -> None:
    three_entries(recorder)
    record(recorder, graded(recorder.course, "ada"))  # the same marks: what the gradebook holds tells nothing
    kept = "\n".join(["# heads of mini", *heads(recorder.history)])
    assert compare_heads(recorder.history, kept) == []
    delete(gradebook, 4)
    assert verify(recorder.history) == []
    [finding] = compare_heads(recorder.history, kept)
    assert "entry 4, whose hash was kept elsewhere, is missing" in finding.text
    record(recorder, graded(recorder.course, "ada", seed=1))
    assert verify(recorder.history) == []
    [finding] = compare_heads(recorder.history, kept)
    assert "entry 4 is not the one" in finding.text


def test_heads_hold_while_entries_are_added(recorder: Recorder) -> None:
    three_entries(recorder)
    kept = "\n".join(heads(recorder.history))
    record(recorder, graded(recorder.course, "ada"))
    assert compare_heads(recorder.history, kept) == []
    assert heads(recorder.history)[0].split(" ", 1)[1] == "4 ada"


def test_marks_by_hand_are_noted_when_they_are_next_seen(recorder: Recorder, gradebook: Gradebook) -> None:
    record(recorder, graded(recorder.course, "ada", answers=REFERENCE))
    mark_by_hand(gradebook, "why", 2)
    [finding] = verify(recorder.history)
    assert "why by hand none → 2" in finding.text
    assert not finding.broken
    record(recorder, graded(recorder.course, "ada", answers=REFERENCE), resubmitted=False)
    seen = entries(gradebook)
    assert [entry.how for entry in seen] == [How.GRADED, How.OUTSIDE, How.GRADED]
    assert [entry.marks["why"].manual for entry in seen] == [None, 2, 2]
    assert seen[1].grading == seen[0].grading
    assert verify(recorder.history) == []


def test_what_students_are_shown_is_in_the_history(course: Course) -> None:
    from molgrade.grading.output import write_autograded

    with open_gradebook(course) as gradebook:
        made = graded(course, "ada", answers=REFERENCE)
        record(Recorder(course, gradebook, NAME), made)
        write_autograded(course.autograded("ada", NAME), made, {})
        mark_by_hand(gradebook, "why", 2)
    write_feedback(course, NAME)
    write_feedback(course, NAME)
    with open_gradebook(course) as gradebook:
        assert [entry.how for entry in entries(gradebook)] == [How.GRADED, How.OUTSIDE]


def test_an_automatic_mark_changed_in_the_database_breaks_the_check(
    recorder: Recorder, gradebook: Gradebook
) -> None:
    record(recorder, graded(recorder.course, "ada", passed=set()))
    gradebook.db.execute(text("UPDATE grade SET auto_score = 3 WHERE auto_score = 0"))
    found = verify(recorder.history)
    assert any("mean--random 0 → 3" in finding.text for finding in found)
    assert all(finding.broken for finding in found)
    recorder.history.note()
    [finding] = verify(recorder.history)
    assert not finding.broken
    assert "entry 2 was not molgrade's" in finding.text


def test_marks_from_before_there_was_a_history_are_named_and_noted(
    course: Course, recorder: Recorder, gradebook: Gradebook
) -> None:
    record(recorder, graded(course, "ada"))
    gradebook.db.execute(table().delete())
    [finding] = verify(recorder.history)
    assert finding.broken
    assert "no history" in finding.text
    Recorder(course, gradebook, NAME)
    assert verify(recorder.history) == []
    [entry] = entries(gradebook)
    assert (entry.how, entry.points, entry.grading) == (How.OUTSIDE, 6, None)


def test_checks_that_go_take_their_marks_along_in_an_entry_of_their_own(
    course: Course, recorder: Recorder, gradebook: Gradebook
) -> None:
    record(recorder, graded(course, "ada"))
    rewrite_checks(course)
    Recorder(course, gradebook, NAME)
    last = entries(gradebook)[-1]
    assert last.how is How.CHECKS
    assert (last.points, "mean--worked" in last.marks) == (5, False)


def test_a_mark_and_its_entry_are_written_together(
    course: Course, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(recorder, graded(course, "ada", passed=set()))
    with pytest.raises(RuntimeError), monkeypatch.context() as patch:
        patch.setattr(History, "_append", lambda *_, **__: (_ for _ in ()).throw(RuntimeError))
        record(recorder, graded(course, "ada"))
    with open_gradebook(course) as again:
        assert standings(again, NAME)["ada"].points == 0
        assert len(entries(again)) == 1


def test_late_penalties_are_in_the_entry(course: Course, gradebook: Gradebook) -> None:
    with course.root.joinpath("nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    recorder = Recorder(Course.at(course.root), gradebook, NAME)
    gradebook.update_or_create_assignment(NAME, duedate="2026-03-01 11:00:00 UTC")
    recorder.record(graded(course, "ada").result, None, SUBMITTED)
    [entry] = entries(gradebook)
    assert (entry.late_penalty, entry.points) == (6, 0)


def molgrade(course: Course, *arguments: str):
    return CliRunner().invoke(app, [*arguments, "--course", str(course.root)])


def test_the_command_shows_checks_and_fails_where_the_chain_is_broken(course: Course) -> None:
    with open_gradebook(course) as gradebook:
        three_entries(Recorder(course, gradebook, NAME, by="grace@desk"))
    shown = molgrade(course, "history", NAME, "--student", "ada")
    assert "mean--worked 0 → 1" in shown.output
    assert "graded by grace@desk" in shown.output
    assert "bob" not in shown.output
    assert molgrade(course, "history", NAME, "--check").exit_code == 0
    kept = course.root / "heads.txt"
    kept.write_text(molgrade(course, "history", NAME, "--heads").output)
    assert molgrade(course, "history", NAME, "--check", "--against", str(kept)).exit_code == 0
    with open_gradebook(course) as gradebook:
        delete(gradebook, 3)
        gradebook.db.commit()
    done = molgrade(course, "history", NAME, "--check", "--against", str(kept))
    assert done.exit_code == 1
    assert "ada: entry 3, whose hash was kept elsewhere, is missing" in done.output
    assert molgrade(course, "history", NAME, "--check", "--student", "bob").exit_code == 0


def test_every_entry_can_be_had_as_it_is_hashed(course: Course) -> None:
    with open_gradebook(course) as gradebook:
        three_entries(Recorder(course, gradebook, NAME))
    lines = molgrade(course, "history", NAME, "--json").output.splitlines()
    assert [_sha256(line) for line in lines[:2]] == [
        Entry.model_validate_json(line).previous for line in lines[1:3]
    ]


@pytest.mark.parametrize("options", [[], ["--check"], ["--check", "--student", "ada"]])
def test_nothing_recorded_is_one_line(course: Course, options: list[str]) -> None:
    done = molgrade(course, "history", NAME, *options)
    assert done.exit_code == 2
    assert "Nothing is recorded of mini" in done.output
