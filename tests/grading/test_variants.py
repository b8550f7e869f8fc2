"""A class in which each student has data of their own."""

from __future__ import annotations

import json
import pickle
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from molgrade.build.variants import check_names
from molgrade.cli import app
from molgrade.engine import Result
from molgrade.errors import MolgradeError
from molgrade.grading import classroom, grade_class
from molgrade.grading.cluster import LocalWorkers
from molgrade.grading.selfcheck import self_check
from molgrade.grading.variants import ANOTHER, BASE, variants_for
from molgrade.records.course import Course
from molgrade.records.feedback import read_result, write_feedback
from molgrade.secret import FILE, VARIABLE, course_secret

from .mini import NAME, REFERENCE, copy_course, submit
from .own_mini import SECRET, answered, release_of, source, vary

WHO = ["ada", "ben", "çelik ü"]
DATA = "mean-data"


@pytest.fixture(scope="module")
def own(built: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course with a release for each of three students; not to be changed."""
    course = vary(copy_course(built, tmp_path_factory.mktemp("own")).root)
    (course.root / FILE).touch(0o600)
    (course.root / FILE).write_text(SECRET)
    give_out(course, *WHO)
    return course


@pytest.fixture
def course(own: Course, tmp_path: Path) -> Course:
    return copy_course(own, tmp_path / "course")


def give_out(course: Course, *students: str) -> str:
    options = [f"--student={name}" for name in students]
    command = ["build", NAME, "--per-student", *options, "--course", str(course.root)]
    done = CliRunner().invoke(app, command)
    return f"{done.exit_code} {' '.join(done.output.split())}"


def hand_in(course: Course, student: str, made_for: str | None = None, **answers: str) -> None:
    submit(course, student, answered(release_of(course, made_for or student), REFERENCE | answers))


def grade(course: Course, **options) -> dict[str, Result]:
    outcomes = grade_class(course, NAME, boundary="process", **options)
    return {outcome.submission.student: outcome.graded.result for outcome in outcomes}


def test_each_has_numbers_of_their_own_in_data_and_prompt(own: Course) -> None:
    cells = [source(release_of(own, student), DATA) for student in WHO]
    assert len(set(cells)) == 3
    for student, cell in zip(WHO, cells, strict=True):
        numbers = cell.split("[")[1].rstrip("]").split(", ")
        assert len(numbers) == 5
        assert f"`my_values`: {', '.join(numbers)}." in source(release_of(own, student), "mean-prompt")


def test_what_is_given_out_again_is_the_same(course: Course) -> None:
    before = [release_of(course, student) for student in WHO]
    assert give_out(course, *WHO).startswith("0 ")
    assert [release_of(course, student) for student in WHO] == before


def test_a_class_is_graded_on_its_own_data(course: Course) -> None:
    hand_in(course, "ada")
    hand_in(course, "ben", mean=f"def mean(x):\n    return sum({values(course, 'ben')}) / 5")
    hand_in(course, WHO[2], mean="def mean(x):\n    return float(np.sum(x))")
    results = grade(course, slots=2)
    assert [results[student].points for student in WHO] == [6, 1, 0]
    assert [results[student].repairs for student in WHO] == [[], [], []]
    identities = {result.variant_sha256 for result in results.values()}
    assert len(identities) == 3 and all(len(text) == 64 for text in identities)
    saved = read_result(course.autograded("ada", NAME) / "results.json")
    assert saved.variant_sha256 == results["ada"].variant_sha256


def values(course: Course, student: str) -> str:
    return source(release_of(course, student), DATA).partition("= ")[2]


def test_another_s_notebook_is_graded_on_one_s_own_data(course: Course) -> None:
    recited = f"def mean(x):\n    return sum({values(course, 'ada')}) / 5"
    hand_in(course, "ada", mean=recited)
    hand_in(course, "ben", made_for="ada", mean=recited)
    submit(course, WHO[2], REFERENCE)  # made from the base version
    results = grade(course)
    # (`spread` builds on the first exercise and has no points without it.)
    worked = {who: result.exercises[0].checks[0].status for who, result in results.items()}
    assert worked == {"ada": "passed", "ben": "failed", WHO[2]: "passed"}
    assert results["ben"].repairs[0] == ANOTHER and results["ben"].made_for == "ada"
    assert results[WHO[2]].repairs[0] == BASE and results[WHO[2]].made_for is None
    assert results["ada"].repairs == [] and results["ada"].made_for is None
    (page,) = write_feedback(course, NAME, ["ben"])
    assert "holds the data of somebody else" in page.read_text()
    assert "ada" not in page.read_text()  # for whom it was made is for the instructor


def test_what_a_student_does_to_the_data_counts_for_nothing(course: Course) -> None:
    hand_in(course, "ada", mean="my_values[:] = [0] * 5\ndef mean(x):\n    return 0.0")
    hand_in(course, "ben", **{DATA: "my_values = [0, 0, 0, 0, 0]", "mean": "def mean(x):\n    return 0.0"})
    results = grade(course)
    assert [results[who].exercises[0].points for who in ("ada", "ben")] == [0, 0]
    assert results["ben"].repairs == [f"The locked cell '{DATA}' had been changed; the original was used."]
    assert results["ben"].made_for is None


def test_without_the_secret_nothing_is_graded(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(course, "ada")
    (course.root / FILE).unlink()
    with pytest.raises(MolgradeError, match=r"secret is missing.*\.course-secret"):
        grade(course)
    assert not course.autograded("ada", NAME).exists()
    monkeypatch.setenv(VARIABLE, SECRET)
    assert grade(course)["ada"].repairs == []


def test_unchanged_work_is_left_alone_until_the_secret_changes(course: Course) -> None:
    hand_in(course, "ada")
    first = grade(course)["ada"]
    (again,) = grade_class(course, NAME, boundary="process")
    assert again.unchanged and again.graded.result == first
    (forced,) = grade_class(course, NAME, boundary="process", force=True)
    assert not forced.unchanged and forced.graded.result.variant_sha256 == first.variant_sha256
    (course.root / FILE).write_text(SECRET[::-1])
    (changed,) = grade_class(course, NAME, boundary="process")
    assert not changed.unchanged
    assert changed.graded.result.variant_sha256 != first.variant_sha256
    assert changed.graded.result.repairs  # the notebook holds data of the old secret


def test_nothing_of_the_secret_or_of_others_gets_out(
    course: Course, capfd: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)
    for student in WHO:
        hand_in(course, student, made_for="ada", mean="print(my_values)\nimport os\nprint(os.environ)\n1 / 0")
    grade(course)
    write_feedback(course, NAME)
    said = "".join(capfd.readouterr())
    numbers = {student: values(course, student).strip("[]").split(", ") for student in WHO}
    seeds = [SECRET, SECRET.encode().hex()]
    assert not [word for word in seeds if word in said]
    for student in WHO:
        others = [number for who in WHO if who != student for number in numbers[who]]
        given = (course.variants / student).rglob("*")
        graded = (course.autograded(student, NAME)).rglob("*")
        pages = (course.feedback(student, NAME)).rglob("*")
        for file in [file for file in (*given, *graded, *pages) if file.is_file()]:
            found = [word for word in [*seeds, *others] if word in file.read_text()]
            # What a student handed in is theirs to read; ada's numbers do not even get that far.
            assert not found, f"{file} holds {found}"


def test_a_worker_is_sent_one_student_s_data_and_no_secret(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: dict[str, bytes] = {}

    class Watched(LocalWorkers):
        def _start(self):
            client = super()._start()
            submit = client.submit

            def watched(function, *arguments, **options):
                sent[options["key"]] = pickle.dumps(arguments[:1])
                return submit(function, *arguments, **options)

            monkeypatch.setattr(client, "submit", watched)
            return client

    monkeypatch.setattr(classroom, "LocalWorkers", Watched)
    for student in WHO:
        hand_in(course, student)
    grade(course)
    jobs = [job for key, job in sent.items() if key.startswith("grade-")]
    numbers = [values(course, student).encode() for student in WHO]
    assert [sum(each in job for each in numbers) for job in jobs] == [1, 1, 1]
    assert not any(SECRET.encode() in job for job in sent.values())


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = course_secret(tmp_path, create=True)
    assert len(first) == 64 and course_secret(tmp_path, create=True) == first == course_secret(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(MolgradeError, match=r"can be read by others.*chmod 600"):
        course_secret(tmp_path)


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_secret_that_can_be_guessed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv(VARIABLE, secret)
    with pytest.raises(MolgradeError, match="shorter than 16 characters"):
        course_secret(tmp_path)


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "", ".hidden", " ada", "a\nb", "a\x00b", "x" * 300, "..", "a\\b"]
)
def test_names_that_are_no_folder_are_refused(name: str) -> None:
    with pytest.raises(MolgradeError, match="No notebook can be made for"):
        check_names(["zoe", name])


def test_a_refused_name_stops_the_build(course: Course) -> None:
    before = set(course.root.rglob("*"))
    assert give_out(course, "zoe", "../x").startswith("2 error: No notebook can be made for '../x'")
    assert set(course.root.rglob("*")) == before


def test_other_names_are_only_names(course: Course) -> None:
    names = ["Ада", "o'hara", "$(touch x)", "x y", "-rf", "名前", "a" * 64, "[red]"]
    assert give_out(course, *names).startswith("0 ")
    assert len({source(release_of(course, name), DATA) for name in names}) == len(names)


def test_the_class_comes_from_a_table_or_the_gradebook(course: Course, tmp_path: Path) -> None:
    command = ["build", NAME, "--per-student", "--course", str(course.root)]
    nobody = CliRunner().invoke(app, command)
    assert nobody.exit_code == 2 and "There is no student in the gradebook" in " ".join(nobody.output.split())
    table = tmp_path / "class.csv"
    table.write_text("first_name,id\nEve,eve\nFay,fay\n")
    assert CliRunner().invoke(app, [*command, "--roster", str(table)]).exit_code == 0
    assert source(release_of(course, "eve"), DATA) != source(release_of(course, "fay"), DATA)
    table.write_text("name\nEve\n")
    wrong = CliRunner().invoke(app, [*command, "--roster", str(table)])
    assert wrong.exit_code == 2 and "has no column `id`" in " ".join(wrong.output.split())


def test_the_first_build_per_student_says_so_in_source(built: Course, tmp_path: Path) -> None:
    course = vary(copy_course(built, tmp_path / "course").root, per_student=False)
    hand = variants_for(course, NAME)
    assert hand is None  # everybody has the base version
    assert "From now on mini is graded per student" in give_out(course, "ada")
    assert variants_for(course, NAME).of("ada").drawn.keys() == {"mean"}
    assert json.loads((course.autograders / NAME / "assignment.json").read_text())["per_student"] is True
    assert stat.S_IMODE((course.root / FILE).stat().st_mode) == 0o600


def test_what_does_not_vary_is_not_built_per_student(built: Course, tmp_path: Path) -> None:
    course = copy_course(built, tmp_path / "course")
    assert "no exercise has a variant.py" in give_out(course, "ada")
    assert not course.variants.exists() and not (course.root / FILE).exists()


def test_a_student_checks_their_own_without_the_secret(course: Course, tmp_path: Path) -> None:
    (course.root / FILE).unlink()
    notebook = tmp_path / "mine.ipynb"
    notebook.write_bytes(
        answered(
            release_of(course, "ben"),
            REFERENCE | {"mean": f"def mean(x):\n    return sum({values(course, 'ben')}) / 5"},
        )
    )
    seen = self_check(course, notebook, "process")
    assert "✓ Worked example" in as_text(seen)
    notebook.write_bytes(
        answered(
            release_of(course, "ada"),
            REFERENCE | {"mean": f"def mean(x):\n    return sum({values(course, 'ben')}) / 5"},
        )
    )
    assert "✗ Worked example" in as_text(self_check(course, notebook, "process"))


def as_text(seen) -> str:
    from rich.console import Console

    console = Console(width=200)
    with console.capture() as captured:
        console.print(seen.text)
    return captured.get()


def test_for_an_lms_nothing_is_written_for_single_students(built: Course, tmp_path: Path) -> None:
    course = vary(copy_course(built, tmp_path / "course").root, per_student=False)
    command = ["build", NAME, "--per-student", "--lms", "--course", str(course.root)]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert course_secret(course.root) and not course.variants.exists()
    assert variants_for(course, NAME).of("anybody").drawn
    wrong = CliRunner().invoke(app, [*command, "--student", "ada"])
    assert wrong.exit_code == 2 and "leave out --student" in wrong.output
