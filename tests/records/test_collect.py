"""Hand-ins come out of an LMS's download as they went in, and whatever else is in it does no harm."""

from __future__ import annotations

import io
import json
import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import pytest

from molgrade.errors import MolgradeError
from molgrade.grading.submissions import find_submissions, read_submission
from molgrade.records import bulk
from molgrade.records import collect as module
from molgrade.records.collect import Collection, Did, collect
from molgrade.records.course import Course
from molgrade.records.downloaded import Downloaded
from molgrade.records.exports import Lms
from molgrade.records.gradebook import open_gradebook
from molgrade.records.roster import Person, read_roster, remember
from tests.grading.mini import NAME, REFERENCE, notebook, submit

MOODLE = "Ada Lovelace_31_assignsubmission_file_"
BLACKBOARD = "Week 1_Means"
TEXT = "Name: Ada Lovelace ({user})\nAssignment: Week 1_Means\nDate Submitted: Sunday, 1 March 2026\n"
METADATA = """---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '42'
    :email: ada@uni.example
  - :name: Bob Boyle
    :sid:
    :email: bob@uni.example
  :created_at: 2026-03-01 13:00:00.123456000 +01:00
  :score: 3.0
  :results: !ruby/hash:ActionController::Parameters
    tests: []
submission_12:
  :submitters:
  - :name: Cyd Curie
    :sid: '43'
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-03-02 08:00:00.000000000 Z
    zone: x
"""


def zipped(files: Mapping[str, bytes | str] | Iterable[tuple[str | zipfile.ZipInfo, bytes | str]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, content)
    return stream.getvalue()


def made(course: Course, text: str = "") -> bytes:
    """A notebook of the assignment."""
    return nbformat.writes(notebook(course, REFERENCE | {"why": text})).encode()


def taken(course: Course, lms: Lms, files, folder: Path, **more) -> Collection:
    archive = folder / "download.zip"
    archive.write_bytes(files if isinstance(files, bytes) else zipped(files))
    return collect(course, NAME, lms, archive, **more)


def summary(collection: Collection) -> list[tuple[str, str]]:
    return [(row.student, row.did.value) for row in collection.rows]


def handed_in(course: Course) -> dict[str, tuple[bytes, str]]:
    """What grading finds: content and time by student."""
    return {
        found.student: (read_submission(found).content, str(found.timestamp() or ""))
        for found in find_submissions(course, NAME)
    }


def test_canvas_by_number_and_late(course: Course, tmp_path: Path) -> None:
    files = {
        "lovelaceada_101_5551_mini-1.ipynb": b"ada",
        "boyle-smithbob_LATE_102_5552_my_work.ipynb": b"bob",
        "notes.txt": "",
    }
    found = taken(course, Lms.canvas, files, tmp_path)
    assert summary(found) == [("101", "new"), ("102", "new")]
    assert [row.late for row in found.rows] == [False, True]
    assert found.others == ["notes.txt"]
    assert handed_in(course) == {"101": (b"ada", ""), "102": (b"bob", "")}
    with open_gradebook(course) as gradebook:
        assert read_roster(gradebook)["101"].lms_id == "101"


def test_a_roster_gives_logins_and_names(course: Course, tmp_path: Path) -> None:
    (tmp_path / "grades.csv").write_text(
        "Student,ID,SIS Login ID,Section\n    Points Possible,,,\n"
        '"Lovelace, Ada",101,ada@uni.example,A\n"Boyle, Bob",102,bob,A\n'
    )
    remember(course, [Person("s-1", email="ada@uni.example")])
    files = {"lovelaceada_101_5_x.ipynb": b"ada", "boylebob_102_6_x.ipynb": b"bob"}
    roster = Downloaded.read(tmp_path / "grades.csv", Lms.canvas)
    assert summary(taken(course, Lms.canvas, files, tmp_path, roster=roster)) == [
        ("bob", "new"),
        ("s-1", "new"),
    ]
    with open_gradebook(course) as gradebook:
        known = read_roster(gradebook)
    assert known["s-1"] == Person("s-1", "Ada", "Lovelace", "ada@uni.example", "101")
    # From now on the numbers alone are enough.
    assert summary(taken(course, Lms.canvas, files, tmp_path)) == [("bob", "unchanged"), ("s-1", "unchanged")]


@pytest.mark.parametrize(
    "place", [f"{MOODLE}/a/mini.ipynb", f"{MOODLE[:-1]}/mini.ipynb", f"{MOODLE}mini.ipynb"]
)
def test_moodle_in_each_of_its_layouts(place: str, course: Course, tmp_path: Path) -> None:
    text = "Zoë Ångström_32_assignsubmission_onlinetext_/onlinetext.html"
    found = taken(course, Lms.moodle, {place: b"ada", text: "<p>"}, tmp_path)
    assert summary(found) == [("Ada-Lovelace", "new")]
    assert handed_in(course) == {"Ada-Lovelace": (b"ada", "")}
    assert found.others == [text]


def test_moodles_participants_by_worksheet_or_else_by_name_if_it_is_one_persons(course, tmp_path) -> None:
    twin = MOODLE.replace("31", "32")
    files = {f"{MOODLE}/x.ipynb": b"1", f"{twin}/x.ipynb": b"2"}
    assert summary(taken(course, Lms.moodle, files, tmp_path)) == [("", "problem"), ("", "problem")]
    (tmp_path / "grades.csv").write_text(
        "Identifier,Full name,Email address,Grade\n"
        "Participant 31,Ada Lovelace,ada1@x.example,\nParticipant 32,Ada Lovelace,ada2@x.example,\n"
    )
    roster = Downloaded.read(tmp_path / "grades.csv", Lms.moodle)
    found = taken(course, Lms.moodle, files, tmp_path, roster=roster)
    assert summary(found) == [("ada1@x.example", "new"), ("ada2@x.example", "new")]


@pytest.mark.parametrize(
    ("told", "time"),
    [
        ("Sunday, 1 March 2026, 2:14 PM", "2026-03-01 13:14:00"),
        ("Sunday, March 1, 2026, 2:14 PM", "2026-03-01 13:14:00"),
        ("Sonntag, 1. März 2026, 14:14", ""),
        ("-", ""),
    ],
)
def test_moodles_times_are_in_its_worksheet(told: str, time: str, course: Course, tmp_path: Path) -> None:
    (tmp_path / "grades.csv").write_text(
        "Identifier,Full name,Email address,Last modified (submission)\n"
        f'Participant 31,Ada,a@x.example,"{told}"\n'
    )
    roster = Downloaded.read(tmp_path / "grades.csv", Lms.moodle)
    taken(
        course,
        Lms.moodle,
        {f"{MOODLE}/x.ipynb": b"1"},
        tmp_path,
        roster=roster,
        zone=ZoneInfo("Europe/Zurich"),
    )
    assert handed_in(course) == {"a@x.example": (b"1", time)}


def test_blackboards_latest_attempt_wins_and_its_clock_is_the_lmss(course: Course, tmp_path: Path) -> None:
    first, second = (f"{BLACKBOARD}_a_da_attempt_2026-03-0{day}-12-30-00" for day in (1, 2))
    bob = f"{BLACKBOARD}_bob_attempt_2026-07-01-12-30-00"
    files = {
        f"{second}_x.ipynb": b"second",
        f"{second}.txt": TEXT.format(user="a_da"),
        f"{first}_x.ipynb": b"first",
        f"{first}.txt": TEXT.format(user="a_da"),
        f"{bob}_mine_attempt_2027-01-01-00-00-00_x.ipynb": b"bob",  # no attempt, nor another's
    }
    found = taken(course, Lms.blackboard, files, tmp_path, zone=ZoneInfo("Europe/Zurich"))
    assert summary(found) == [("a_da", "new"), ("bob", "new")]
    assert handed_in(course) == {
        "a_da": (b"second", "2026-03-02 11:30:00"),
        "bob": (b"bob", "2026-07-01 10:30:00"),
    }


@pytest.mark.parametrize("users", [["ada"], ["ada", "adam"], ["ada", "bob"]])
def test_blackboards_users_without_its_texts(users: list[str], course: Course, tmp_path: Path) -> None:
    files = {f"HW_1_{user}_attempt_2026-03-01-12-30-00_x.ipynb": user.encode() for user in users}
    assert [student for student, _ in summary(taken(course, Lms.blackboard, files, tmp_path))] == users


def test_gradescopes_groups_and_ruby(course: Course, tmp_path: Path) -> None:
    files = {
        "assignment_7_export/submission_12/submission_metadata.yml": "submission_12: {}",
        "assignment_7_export/submission_12/mini.ipynb": b"cyd",
        "assignment_7_export/submission_11/mini.ipynb": b"both",
        "assignment_7_export/submission_metadata.yml": METADATA,
    }
    found = taken(course, Lms.gradescope, files, tmp_path)
    assert summary(found) == [("42", "new"), ("43", "new"), ("bob@uni.example", "new")]
    assert handed_in(course) == {
        "42": (b"both", "2026-03-01 12:00:00"),
        "43": (b"cyd", "2026-03-02 08:00:00"),
        "bob@uni.example": (b"both", "2026-03-01 12:00:00"),
    }


def test_an_unpacked_folder_will_do(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "lovelaceada_101_5_x.ipynb").write_bytes(b"ada")
    (tmp_path / "secret.ipynb").write_bytes(b"secret")
    (folder / "boylebob_102_6_x.ipynb").symlink_to(tmp_path / "secret.ipynb")
    found = collect(course, NAME, Lms.canvas, folder)
    assert summary(found) == [("101", "new"), ("102", "problem")]
    assert "is a link" in found.rows[1].notes[0]


def test_again_and_with_an_older_or_a_newer_download(course: Course, tmp_path: Path) -> None:
    old, new = {"a_101_5_x.ipynb": b"old"}, {"a_101_9_x-1.ipynb": b"new"}
    did = [summary(taken(course, Lms.canvas, files, tmp_path))[0][1] for files in (old, old, new, new, old)]
    assert did == ["new", "unchanged", "updated", "unchanged", "kept"]
    assert handed_in(course)["101"][0] == b"new"
    assert summary(taken(course, Lms.canvas, old, tmp_path, force=True)) == [("101", "updated")]
    assert handed_in(course)["101"][0] == b"old"


def test_what_is_there_from_elsewhere_is_replaced_only_if_it_is_older(course: Course, tmp_path: Path) -> None:
    submit(course, "101", b"by hand")
    assert summary(taken(course, Lms.canvas, {"a_101_5_x.ipynb": b"x"}, tmp_path)) == [("101", "kept")]
    submit(course, "ada", b"by hand", "2026-03-01 12:00:00 UTC")
    for minute, did in (("11-59", "kept"), ("12-00", "kept"), ("12-01", "updated")):
        files = {f"HW_ada_attempt_2026-03-01-{minute}-00_x.ipynb": b"x"}
        assert summary(taken(course, Lms.blackboard, files, tmp_path)) == [("ada", did)]


def test_a_changed_hand_in_leaves_nothing_of_the_old_one(course: Course, tmp_path: Path) -> None:
    stray = submit(course, "101", b"old").parent / "scratch.ipynb"
    stray.write_bytes(b"")
    taken(course, Lms.canvas, {"a_101_5_x.ipynb": b"x"}, tmp_path, force=True)
    assert {file.name for file in stray.parent.iterdir()} == {f"{NAME}.ipynb", module.NOTE_FILE}
    assert [path.name for path in stray.parent.parent.iterdir()] == [NAME]


def one(course: Course, tmp_path: Path, content: bytes, name: str = "hand in.zip"):
    return taken(course, Lms.canvas, {f"a_101_5_{name}": content}, tmp_path).rows[0]


def test_a_zip_and_a_zip_in_a_zip_as_people_make_them(course: Course, tmp_path: Path) -> None:
    inner = zipped({"Ada/mini.ipynb": b"ada", "__MACOSX/Ada/._mini.ipynb": b"junk", "Ada/data.csv": "1"})
    row = one(course, tmp_path, zipped({"Ada.zip": inner}))
    assert (row.did, handed_in(course)["101"][0]) == (Did.NEW, b"ada")


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (["mini.ipynb", "other.ipynb"], "mini.ipynb"),
        (["scratch.ipynb", "mini (2).ipynb"], "mini (2).ipynb"),
        (["a.ipynb", "b-fits.ipynb"], "b-fits.ipynb"),
    ],
)
def test_of_several_notebooks_the_assignments_own(names, best, course: Course, tmp_path: Path) -> None:
    contents = {name: made(course, name) if "fits" in name else name.encode() for name in names}
    row = one(course, tmp_path, zipped(contents))
    assert (row.did, handed_in(course)["101"][0]) == (Did.NEW, contents[best])
    assert row.notes[0].startswith(f"{best} was taken, not ")


def test_two_that_could_be_it_are_nobodys_choice_but_a_persons(course: Course, tmp_path: Path) -> None:
    row = one(course, tmp_path, zipped({"a.ipynb": made(course, "1"), "b.ipynb": made(course, "2")}))
    assert (row.did, "several notebooks (a.ipynb, b.ipynb)" in row.notes[0]) == (Did.PROBLEM, True)
    assert one(course, tmp_path, zipped({"a.ipynb": b"same", "b.ipynb": b"same"})).did is Did.NEW


def test_an_attempt_without_a_notebook_does_not_hide_the_one_before(course: Course, tmp_path: Path) -> None:
    files = {
        "HW_ada_attempt_2026-03-01-12-00-00_x.ipynb": b"x",
        "HW_ada_attempt_2026-03-02-12-00-00_x.pdf": b"%PDF",
    }
    row = taken(course, Lms.blackboard, files, tmp_path).rows[0]
    assert (row.did, row.notes) == (
        Did.NEW,
        ["The latest attempt has no notebook that can be read; an earlier one was taken."],
    )


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def damaged() -> bytes:
    content = bytearray(zipped({"mini.ipynb": b"x" * 1000}))
    content[45] ^= 0xFF
    return bytes(content)


HOSTILE = {
    "link": (zipped([(link("mini.ipynb"), "/etc/passwd")]), "is a link"),
    "outside": (zipped({"../../../mini.ipynb": b"x"}), "leads out of the archive"),
    "absolute": (zipped({"/tmp/mini.ipynb": b"x"}), "leads out of the archive"),
    "windows": (zipped({"..\\..\\mini.ipynb": b"x"}), "leads out of the archive"),
    "damaged": (damaged(), "is damaged"),
    "no zip": (b"PK\x03\x04 no", "can't be opened"),
    "empty": (zipped({}), "no notebook"),
    "pdf": (zipped({"mini.pdf": b"%PDF"}), "found: hand in.zip"),
    "many": (zipped({f"{n}.txt": b"" for n in range(501)}), "more than 500 files"),
    "deep": (
        zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"mini.ipynb": b"x"})})})}),
        "no notebook",
    ),
    "controls": (zipped({"\x1b[2J\u202emini.pdf": b""}), "no notebook"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_hand_in_harms_only_itself(case: str, course: Course, tmp_path: Path) -> None:
    content, expected = HOSTILE[case]
    before = {path for path in tmp_path.rglob("*") if "download" not in path.name}
    files = {"a_101_5_hand in.zip": content, "b_102_6_x.ipynb": b"fine"}
    found = taken(course, Lms.canvas, files, tmp_path)
    assert summary(found) == [("101", "problem"), ("102", "new")]
    assert expected in found.rows[0].notes[0]
    assert all(c.isprintable() for row in found.rows for note in row.notes for c in note)
    new = {path for path in tmp_path.rglob("*") if "download" not in path.name} - before
    theirs = course.submitted("102", NAME)
    assert new == {theirs.parent.parent, theirs.parent, theirs, *theirs.iterdir()}


def test_bombs_are_cut_short(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (bulk, module):
        monkeypatch.setattr(name, "MAX_BYTES", 10_000)
    assert "more than" in one(course, tmp_path, zipped({"mini.ipynb": bytes(10_001)})).notes[0]
    three = {f"{n}.ipynb": bytes([n]) * 9_000 for n in range(3)}
    assert "more than" in one(course, tmp_path, zipped(three)).notes[0]
    two_zips = {
        f"{n}.zip": zipped({f"{n}{m}.ipynb": zlib.compress(bytes([n, m]) * 9) * 300 for m in (1, 2)})
        for n in (1, 2)
    }
    assert one(course, tmp_path, zipped(two_zips)).did is Did.PROBLEM
    monkeypatch.setattr(bulk, "MAX_TOTAL", 15_000)
    with pytest.raises(MolgradeError, match="no download of one assignment"):
        taken(course, Lms.canvas, {f"a_{n}_5_x.ipynb": bytes(9_000) for n in (101, 102)}, tmp_path)


def test_an_encrypted_file_is_named(course: Course, tmp_path: Path) -> None:
    content = bytearray(zipped({"a_101_5_x.ipynb": b"x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    assert "is encrypted" in taken(course, Lms.canvas, bytes(content), tmp_path).rows[0].notes[0]


def test_names_in_other_encodings(course: Course, tmp_path: Path) -> None:
    """Without the flag for UTF-8; and as macOS writes letters, in parts."""
    name = "Zoe\u0308 Smith_31_assignsubmission_file_/x.ipynb"
    content = zipped({name: b"x"}).replace(b"\x00\x08", b"\x00\x00")
    assert summary(taken(course, Lms.moodle, content, tmp_path)) == [("Zoë-Smith", "new")]


@pytest.mark.parametrize("name", ["..", ".hidden", "a/b", "\x1bx", "x" * 300, "", "\udce9"])
def test_names_that_can_be_no_folder(name: str) -> None:
    from molgrade.records.owners import folder_name

    got = folder_name(name)
    assert got == "" or (Path(got).name == got and not got.startswith(".") and got.isprintable())


def test_a_link_in_submitted_is_not_written_through(course: Course, tmp_path: Path) -> None:
    (course.root / "submitted").mkdir(exist_ok=True)
    (tmp_path / "elsewhere").mkdir()
    (course.root / "submitted" / "101").symlink_to(tmp_path / "elsewhere")
    row = taken(course, Lms.canvas, {"a_101_5_x.ipynb": b"x"}, tmp_path).rows[0]
    assert (row.did, list((tmp_path / "elsewhere").iterdir())) == (Did.PROBLEM, [])


@pytest.mark.parametrize(
    ("lms", "content", "expected"),
    [
        (Lms.canvas, zipped({"mini.ipynb": b""}), "No file in the archive is named as Canvas names"),
        (Lms.gradescope, zipped({"submission_1/x.ipynb": b""}), "has no submission_metadata.yml"),
        (Lms.gradescope, zipped({"submission_metadata.yml": b"a: ["}), "can't be read"),
        (Lms.gradescope, zipped({"submission_metadata.yml": b"[1]"}), "No file in the archive"),
        (Lms.moodle, b"not a zip", "can't be read as a zip"),
    ],
)
def test_another_archive_is_one_error(lms: Lms, content: bytes, expected: str, course, tmp_path) -> None:
    with pytest.raises(MolgradeError, match=expected):
        taken(course, lms, content, tmp_path)


def test_the_note_says_where_it_is_from(course: Course, tmp_path: Path) -> None:
    taken(course, Lms.canvas, {"a_LATE_101_5_x.ipynb": b"x"}, tmp_path, zone=UTC)
    note = json.loads((course.submitted("101", NAME) / module.NOTE_FILE).read_text())
    assert note == {"lms": "canvas", "number": 5, "who": "a (101)", "late": True}
