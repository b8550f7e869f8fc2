"""Otter autograders made elsewhere: where tests run, what a student is shown, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest

from molgrade.engine import CheckStatus, Engine, EngineError, Graded, Status
from molgrade.engine.foreign.load import load_autograder

from .otter_made import END, EXCEPTION_HEADER, START, Made, case, doctests, notebook
from .test_archive import packed

EXCEPTIONS = EXCEPTION_HEADER + dedent(
    """
    name = "q2"
    points = [1, 2]

    @test_case(success_message="Well done.")
    def test_seen(square):
        assert square(3) == 9, "three squared"

    @test_case(hidden=True, failure_message="Mind the sign.")
    def test_secret(square):
        assert square(-41) == 1681, "CANARY"
    """
)
KINDS = EXCEPTION_HEADER + dedent(
    """
    name = "q3"

    @test_case(points=1)
    def test_kind(made):
        assert isinstance(made, complex), "not a complex number"
    """
)
HELPED = EXCEPTION_HEADER + dedent(
    """
    import helper
    name = "q4"

    @test_case(points=1, hidden=True)
    def test_helped(total):
        assert total(helper.LIST) == 3
    """
)
SMALL = Made(
    tests={
        "q1": doctests(
            "q1",
            [
                case(">>> square(2)\n4", points=1),
                case(">>> square(-43)\n1849\n>>> 'CANARY'\n'CANARY'", hidden=True, points=2),
            ],
        ),
        "q2": EXCEPTIONS,
        "q3": KINDS,
        "q4": HELPED,
    },
    files={"helper.py": "LIST = [1, 2]\n"},
    submissions={},
)
SQUARE = "def square(x):\n    return x * x"
KIND = "class Complex(complex):\n    pass\nmade = Complex(1)"


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    return SMALL.zip(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def slot(archive: Path):
    with Engine(load_autograder(archive, "process"), boundary="process") as slot:
        yield slot


@pytest.fixture
def grade(slot):
    return lambda *cells: slot.grade(notebook([START, *cells, END]))


def checks(graded: Graded) -> dict[str, str]:
    return {f"{e.name} {c.title}": c.status.value for e in graded.result.exercises for c in e.checks}


def outputs(graded: Graded) -> str:
    return json.dumps([cell.get("outputs") for cell in graded.notebook.cells])


def test_doctests_run_beside_and_exceptions_in_the_examiner(grade) -> None:
    graded = grade(SQUARE)
    assert {e.name: {c.where for c in e.checks} for e in graded.result.exercises} == {
        "q1": {"sandbox"},
        "q2": {"examiner"},
        "q3": {"examiner"},
        "q4": {"examiner"},
    }
    assert [c.message for c in graded.result.exercises[1].checks] == ["Well done.", ""]
    nbformat.validate(graded.notebook)


def test_otter_in_the_notebook_is_harmless(grade) -> None:
    graded = grade(
        "from otter import Notebook as N\nn = N()\nn.check('nothing of that name')\nn.check(3)",
        "print(grader.check('q1'), grader.check_all(), grader.to_pdf(), grader.submit(), otter.Notebook)",
        SQUARE,
    )
    assert "None None None None" in outputs(graded)
    assert '"error"' not in outputs(graded)
    assert checks(graded)["q1 q1 - 1"] == "failed", "examined where it was checked, before it was defined"
    assert checks(graded)["q2 q2 - 1"] == "passed", "examined at the end, as nobody checked it"


def test_names_are_examined_as_they_are_at_the_check(grade) -> None:
    graded = grade(f"{SQUARE}\nfor name in ('q1', 'q2'):\n    grader.check(name)\nsquare = None")
    assert [e.points for e in graded.result.exercises[:2]] == [3, 3]


def test_no_hidden_test_reaches_what_a_student_sees(grade) -> None:
    spy = dedent(
        """
        seen = []
        def square(x):
            seen.append(x)
            return x * x
        """
    )
    find = "[o for o in gc.get_objects() if isinstance(o, dict) and 'CANARY' in str(o.get('source'))]"
    tell = f"import gc\nprint('SEEN', seen, {find})"
    graded = grade(spy, "grader.check('q1')", "grader.check('q2')", tell, "raise ValueError(seen)")
    told = outputs(graded) + "".join(
        f"{c.message}{c.detail}" for e in graded.result.exercises for c in e.checks
    )
    assert "SEEN [2, 3]" in told, "visible tests may be seen"
    assert not any(word in told for word in ("CANARY", "41", "-43", "1681", "1849"))
    assert checks(graded)["q1 q1 - 2"] == "passed"


def test_failures_tell_of_visible_tests_all_and_of_hidden_ones_nothing(grade) -> None:
    graded = grade("def square(x):\n    raise ValueError(f'no {x}')")
    by_title = {c.title: c for e in graded.result.exercises for c in e.checks}
    assert "ValueError: no 2" in by_title["q1 - 1"].detail
    assert "no 3" in by_title["q2 - 1"].detail
    assert by_title["q1 - 2"].detail == ""
    assert by_title["q2 - 2"].detail == "Your code raised a ValueError."
    assert by_title["q2 - 2"].message == "This test does not pass.", "show_hidden is not set"


def test_the_autograders_own_modules_are_as_given_for_every_test(grade) -> None:
    total = "def total(numbers):\n    found = sum(numbers)\n    numbers.clear()\n    return found"
    for _ in range(2):
        assert checks(grade(total))["q4 q4 - 1"] == "passed"


def test_what_the_examiner_cannot_know_waits_for_a_person(grade, archive: Path) -> None:
    undecided = grade(KIND).result.exercises[2]
    assert undecided.checks[0].status is CheckStatus.UNDECIDED
    assert undecided.needs_marking
    assert "isinstance works on what you fetched" in undecided.checks[0].message
    with Engine(load_autograder(archive, "process", beside=["q3"]), boundary="process") as slot:
        exercise = slot.grade(notebook([KIND])).result.exercises[2]
        assert (exercise.points, exercise.checks[0].where) == (1, "sandbox")
        wrong = slot.grade(notebook(["made = 'x'"])).result.exercises[2].checks[0]
        assert (wrong.status, wrong.detail) == (CheckStatus.FAILED, "AssertionError: not a complex number\n")


@pytest.mark.parametrize(
    "death", ["import os\nos._exit(0)", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"]
)
def test_a_test_that_ends_the_process_fails_alone(grade, death: str) -> None:
    body = dedent(death).replace("\n", "\n        ")
    graded = grade(f"def square(x):\n    if x < -42:\n        {body}\n    return x * x", "grader.check('q1')")
    assert checks(graded) == {
        "q1 q1 - 1": "passed",
        "q1 q1 - 2": "failed",
        "q2 q2 - 1": "passed",
        "q2 q2 - 2": "passed",
        "q3 q3 - 1": "failed",
        "q4 q4 - 1": "failed",
    }
    assert "ended" not in outputs(graded)


def test_cells_that_otter_leaves_out_and_checks_in_metadata(slot) -> None:
    made = nbformat.reads(notebook([SQUARE, "def square(x): return 0", "1 / 0"]).decode(), as_version=4)
    made.cells[0].metadata["otter"] = {"tests": ["q1", "unknown"]}
    made.cells[2].metadata["tags"] = ["otter_ignore"]
    graded = slot.grade(nbformat.writes(made).encode())
    assert checks(graded)["q1 q1 - 1"] == "passed"
    assert checks(graded)["q2 q2 - 1"] == "failed"
    assert "ZeroDivisionError" not in outputs(graded)


def test_locked_cells_come_from_the_release(archive: Path, tmp_path: Path) -> None:
    master = nbformat.reads(
        notebook([START, "def given(x): return x", "square = ...", "square = given(square)"]).decode(), 4
    )
    for number in (0, 1, 3):
        master.cells[number].metadata["editable"] = False
    nbformat.write(master, tmp_path / "lab.ipynb")
    grader = load_autograder(archive, "process", master=tmp_path / "lab.ipynb")
    master.cells[1].source = "def given(x): return None"
    master.cells[2].source = SQUARE
    del master.cells[3]
    with Engine(grader, boundary="process") as slot:
        graded = slot.grade(nbformat.writes(master).encode())
        assert graded.result.points == 6
        assert len(graded.result.repairs) == 2
        old = nbformat.from_dict(master)
        for cell in old.cells:
            del cell["id"]
        old.nbformat_minor = 4
        assert slot.grade(nbformat.writes(old).encode()).result.points == 6
        stranger = slot.grade(notebook(["x = 1"])).result
        assert (stranger.status, stranger.points) == (Status.ERROR, 0)


def test_a_notebook_of_another_assignment_is_no_zero(tmp_path: Path) -> None:
    files = {
        "tests/q1.py": SMALL.tests["q1"],
        "otter_config.json": '{"assignment_name": "lab1", "plugins": ["x"]}',
    }
    grader = load_autograder(packed(tmp_path, files), "process")
    assert grader.notes == ["otter_config.json: plugins is ignored (plugins are not run)."]
    made = nbformat.reads(notebook([SQUARE]).decode(), as_version=4)
    made.metadata["otter"] = {"assignment_name": "lab2"}
    with Engine(grader, boundary="process") as slot:
        other = slot.grade(nbformat.writes(made).encode()).result
        made.metadata["otter"]["assignment_name"] = "lab1"
        mine = slot.grade(nbformat.writes(made).encode()).result
    assert (other.status, mine.status, mine.points) == (Status.ERROR, Status.GRADED, 3)
    assert "of the assignment 'lab2', this autograder of 'lab1'" in other.error


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"tests/q1.py": "OK_FORMAT = True\ntest = {"}, r"tests/q1.py is no test file .*SyntaxError"),
        ({"tests/q1.py": "x = 1"}, "does not define the global variable 'OK_FORMAT'"),
        (
            {"tests/q1.py": "OK_FORMAT = True\ntest = {'name': 'q1', 'suites': [{}, {}]}"},
            "an assertion of Otter's",
        ),
        ({"tests/q1.py": doctests("q1", [case(">>> 1\n1", points=3)], points=2)}, "More points specified"),
        (
            {"tests/q1.py": "import no_such_thing\nOK_FORMAT = True"},
            "imports no_such_thing, which is not there",
        ),
        ({"requirements.txt": "no-such-thing==1\nnumpy"}, "requires no-such-thing, which is not where"),
        ({"otter_config.json": '{"lang": "r"}'}, "lang 'r'"),
        ({"otter_config.json": '{"grade_from_log": true}'}, "set grade_from_log to false"),
        ({"otter_config.json": '{"seed": "x"}'}, "seed: 'x', which is no int"),
        ({"tests/q2.py": doctests("q1", [case(">>> 1\n1")])}, "two test files have the name 'q1'"),
    ],
)
def test_what_would_make_marks_wrong_is_said_before_grading(files: dict, words: str, tmp_path: Path) -> None:
    path = packed(tmp_path, {"tests/q1.py": doctests("q1", [case(">>> 1\n1")])} | files)
    with pytest.raises(EngineError, match=words) as error:
        load_autograder(path, "process")
    assert "\n" not in str(error.value)


def test_missing_requirements_can_be_ignored(tmp_path: Path) -> None:
    files = {
        "tests/q1.py": doctests("q1", []),
        "tests/q2.py": SMALL.tests["q2"],
        "requirements.txt": "no-such-thing",
    }
    grader = load_autograder(packed(tmp_path, files), "process", ignore_requirements=True)
    assert grader.notes == [
        "Required, and not there: no-such-thing.",
        "tests/q1.py has no cases and gives no points.",
    ]


def test_an_unknown_file_beside(archive: Path) -> None:
    with pytest.raises(EngineError, match="--beside q9: no such test file"):
        load_autograder(archive, "process", beside=["q9"])
