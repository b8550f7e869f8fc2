"""Marks go to an LMS as its own tables have them, and nothing is lost or made up on the way."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from molgrade.errors import MolgradeError
from molgrade.grading.output import write_autograded
from molgrade.records.course import Course
from molgrade.records.downloaded import Downloaded
from molgrade.records.exports import Exported, Lms, export, number
from molgrade.records.feedback import write_feedback
from molgrade.records.filling import feedback_zip, fill
from molgrade.records.gradebook import Recorder, open_gradebook
from molgrade.records.marks import Policy
from molgrade.records.roster import Person, remember
from tests.grading.fakes import failed, graded
from tests.grading.mini import NAME, REFERENCE, copy_course

PEOPLE = [
    Person("ada", "Ada", "Lovelace", "ada@uni.example", "101"),
    Person("bob", "Bob", "Boyle", "bob@uni.example", "102"),
    Person("cyd", "=HYPERLINK(1)", "Curie", "cyd@uni.example", "103"),
    Person("dan", "Dan", "Dalton", "dan@uni.example", "104"),
    Person("eve", "Eve", "Núñez", "eve@uni.example", "105"),
]


@pytest.fixture(scope="module")
def marked(built: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """ada has 6 of 9, bob waits for a person with 1 so far, cyd has 0, dan could not be graded, eve is not
    there. Not to be changed."""
    course = copy_course(built, tmp_path_factory.mktemp("marked"))
    remember(course, PEOPLE)
    made = [
        graded(course, "ada"),
        graded(course, "bob", {"mean--worked"}, {"why": REFERENCE["why"]}),
        graded(course, "cyd", set()),
        failed(course, "dan"),
    ]
    with open_gradebook(course) as gradebook:
        recorder = Recorder(course, gradebook, NAME)
        for each in made:
            recorder.record(each.result, each.notebook)
            write_autograded(course.autograded(each.result.student, NAME), each, {})
    return course


@pytest.fixture
def own(marked: Course, tmp_path: Path) -> Course:
    """The same, to be changed."""
    return copy_course(marked, tmp_path / "own")


def table(exported: Exported) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig"))))


def column(exported: Exported, key: str, value: str) -> dict[str, str]:
    header, *rows = table(exported)
    return {row[header.index(key)]: row[header.index(value)] for row in rows}


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Means (4711),Other (12),Final Score\r\n"
    ',,,,,Manual Posting,,\r\n"    Points Possible",,,,,9.00,10.00,(read only)\r\n'
    '"Boyle, Bob",102,,bob,A,3.00,7,88\r\n"Lovelace, Ada",101,,"ada",A,,7,88\r\n'
    '"Curie, Marie",103,,cyd,A,EX,,\r\n"Dalton, Dan",104,,dan,A,2,,\r\n"Núñez, Eve",105,,eve,A,,,\r\n'
    '"Stranger, Zoe",999,,zoe,A,,,\r\n"Student, Test",77,,aa77,A,,,\r\n'
)
WORKSHEET = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 31,Ada_X Lovelace,ada@uni.example,Submitted,,"9,00",Yes,"Monday, 2 March",-,\n'
    'Participant 32,Bob Boyle,bob@uni.example,Submitted,,"9,00",Yes,-,-,"kept, ""as is"""\n'
    'Participant 33,Marie Curie,cyd@uni.example,Submitted,,"9,00",No,-,-,\n'
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Means [Total Pts: 9 Score] |3766016"\r\n'
    '"Lovelace"\t"Ada"\t"ada"\t""\t""\r\n"Curie"\t"Marie"\t"cyd"\t""\t"4.00"\r\n'
)


def downloaded(
    folder: Path, lms: Lms, text: str, encoding: str = "utf-8", match: tuple[str, ...] = ()
) -> Downloaded:
    file = folder / "grades.csv"
    file.write_bytes(text.encode(encoding))
    return Downloaded.read(file, lms, match)


def test_who_has_no_final_mark_is_left_out_and_named_and_who_is_absent_is_blank(marked: Course) -> None:
    made = export(marked, NAME, Lms.moodle)
    assert column(made, "Username", "Means") == {"ada": "6", "cyd": "0", "eve": ""}
    assert made.marks == 2
    assert made.notes == [
        "Left out (has answers that wait for a person; --partial includes them): bob.",
        "Left out (could not be graded): dan.",
    ]


def test_marks_that_wait_and_zeros_only_when_asked_for(marked: Course) -> None:
    made = export(marked, NAME, Lms.moodle, Policy(partial=True, missing_zero=True))
    assert column(made, "Username", "Means") == {"ada": "6", "bob": "1", "cyd": "0", "eve": "0"}
    assert made.notes == ["Left out (could not be graded): dan."]


def test_canvas_has_its_columns_and_the_row_of_points(marked: Course) -> None:
    header, points, ada, *_ = table(export(marked, NAME, Lms.canvas, column="Means (4711)"))
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Means (4711)"]
    assert points == ["    Points Possible", "", "", "", "", "9"]
    assert ada == ["Lovelace, Ada", "101", "", "ada", "", "6"]


def test_blackboard_is_quoted_and_marked_as_unicode(marked: Course) -> None:
    content = export(marked, NAME, Lms.blackboard).content
    first = content.decode("utf-8").splitlines()[0]
    assert first == '\ufeff"Last Name","First Name","Username","Means [Total Pts: 9 Score]"'


def test_gradescope_has_a_column_for_each_exercise(marked: Course) -> None:
    made = export(marked, NAME, Lms.gradescope)
    assert column(made, "SID", "1: Mean (4.0 pts)") == {"ada": "4", "cyd": "0", "eve": ""}
    assert column(made, "SID", "Status") == {"ada": "Graded", "cyd": "Graded", "eve": "Missing"}


@pytest.mark.parametrize("lms", Lms)
def test_no_cell_is_a_formula(lms: Lms, own: Course) -> None:
    remember(own, [Person("-1+1", "@a", "+b", "=c@x.example", "=d")])
    rows = table(export(own, NAME, lms))
    assert any("'=HYPERLINK(1)" in cell or "'+b" in cell for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_nothing_graded_is_an_error(course: Course) -> None:
    with pytest.raises(MolgradeError, match="Nothing graded"):
        export(course, NAME, Lms.canvas)


def test_canvas_gradebook_is_filled_and_nothing_else_changes(marked: Course, tmp_path: Path) -> None:
    made = fill(marked, NAME, downloaded(tmp_path, Lms.canvas, CANVAS))
    assert made.content.decode() == CANVAS.replace('101,,"ada",A,,', '101,,"ada",A,6,')
    assert made.marks == 1
    assert made.notes[2:] == [
        "Kept, for Canvas has them as excused, not assigned or locked (1): Curie, Marie (103).",
        "In the file, unknown here (1): Stranger, Zoe (999).",
    ]


def test_marks_that_wait_never_erase_what_is_there(marked: Course, tmp_path: Path) -> None:
    before = downloaded(tmp_path, Lms.canvas, CANVAS)
    filled = before.sheet.of(fill(marked, NAME, before, Policy(missing_zero=True)).content)
    marks = {row[3]: row[5] for row in filled.rows[3:]}
    assert (marks["bob"], marks["dan"], marks["eve"]) == ("3.00", "2", "0")
    made = fill(marked, NAME, before, Policy(partial=True))
    assert "1 of the marks were other numbers in the file before." in made.notes


def test_moodles_worksheet_keeps_its_decimal_comma_and_what_is_locked(own: Course, tmp_path: Path) -> None:
    with open_gradebook(own) as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, "ada")
        next(g for g in submission.grades if g.name == "mean--random").manual_score = 2.5
        gradebook.db.commit()
    made = fill(own, NAME, downloaded(tmp_path, Lms.moodle, WORKSHEET))
    assert made.content.decode() == WORKSHEET.replace(
        'Submitted,,"9,00",Yes,"Mon', 'Submitted,"5,5","9,00",Yes,"Mon'
    )
    assert made.notes[2].endswith("locked (1): Marie Curie (cyd@uni.example).")
    point = fill(own, NAME, downloaded(tmp_path, Lms.moodle, WORKSHEET), comma=False)
    assert b"Submitted,5.5," in point.content


def test_blackboard_in_utf_16_stays_so(marked: Course, tmp_path: Path) -> None:
    made = fill(marked, NAME, downloaded(tmp_path, Lms.blackboard, BLACKBOARD, "utf-16"))
    expected = BLACKBOARD.replace('"ada"\t""\t""', '"ada"\t""\t"6"').replace('"4.00"', '"0"')
    assert made.content == expected.encode("utf-16")


def test_another_maximum_is_refused_or_converted(marked: Course, tmp_path: Path) -> None:
    file = downloaded(tmp_path, Lms.canvas, CANVAS.replace("9.00", "90.00"))
    with pytest.raises(MolgradeError, match="has 90 points for 'Means \\(4711\\)', the assignment 9"):
        fill(marked, NAME, file)
    assert b'101,,"ada",A,60,' in fill(marked, NAME, file, scale=True).content


def test_a_column_that_is_not_there_or_twice_is_named(marked: Course, tmp_path: Path) -> None:
    with pytest.raises(MolgradeError, match="no column 'Quiz': name the one for the marks with --column"):
        fill(marked, NAME, downloaded(tmp_path, Lms.canvas, CANVAS), column="Quiz")
    with pytest.raises(MolgradeError, match="several columns 'Means'"):
        fill(marked, NAME, downloaded(tmp_path, Lms.canvas, CANVAS.replace("Other (12)", "Means (12)")))
    with pytest.raises(MolgradeError, match="no column Email address, ID number, Username; it has 'Student'"):
        downloaded(tmp_path, Lms.moodle, CANVAS)


def test_headings_in_another_language(marked: Course, tmp_path: Path) -> None:
    text = "Vollständiger Name;E-Mail-Adresse;Bewertung\nAda Lovelace;ada@uni.example;\n"
    file = downloaded(tmp_path, Lms.moodle, text, match=("E-Mail-Adresse",))
    assert fill(marked, NAME, file, column="Bewertung").content.decode() == text.replace(
        "example;\n", "example;6\n"
    )


def test_moodles_zip_has_the_folders_that_its_import_takes_apart(own: Course, tmp_path: Path) -> None:
    """mod/assign/feedback/file/importziplib.php splits a folder's name at its underscores: name, participant,
    kind of plug-in, plug-in."""
    write_feedback(own, NAME, ["ada", "bob"])
    made = fill(own, NAME, downloaded(tmp_path, Lms.moodle, WORKSHEET))
    content, notes = feedback_zip(own, NAME, made)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = archive.namelist()  # bob waits for a person
        assert b"Ada" in archive.read(name) or b"ada" in archive.read(name)
    folder, file = name.split("/")
    assert folder.split("_")[:4] == ["Ada X Lovelace", "31", "assignsubmission", "file"]
    assert file == f"{NAME}.html"
    assert notes == ["Without a page in the zip; run `molgrade feedback mini` and export again (1): cyd."]


def test_the_zip_needs_participants(marked: Course, tmp_path: Path) -> None:
    text = "Email address,Means\nada@uni.example,\n"
    with pytest.raises(MolgradeError, match="grading worksheet"):
        feedback_zip(marked, NAME, fill(marked, NAME, downloaded(tmp_path, Lms.moodle, text)))


@pytest.mark.parametrize(
    ("points", "text"), [(None, ""), (6.0, "6"), (100.0, "100"), (2.5, "2.5"), (1 / 3, "0.33")]
)
def test_numbers(points: float | None, text: str) -> None:
    assert number(points) == text
    assert number(points, comma=True) == text.replace(".", ",")
