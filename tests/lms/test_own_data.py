"""Data of their own for each student of an LMS: given out, graded on, and drawn again alike."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from sqlalchemy import select

from molgrade.engine.results import Result
from molgrade.errors import MolgradeError
from molgrade.grading.variants import ANOTHER, BASE
from molgrade.lms.models import Platform as Lms
from molgrade.lms.models import Submission, User
from molgrade.lms.own_data import OwnData, notebook_of, student_key
from molgrade.lms.queue import Machines
from molgrade.lms.serve import working
from molgrade.records.course import Course
from molgrade.secret import FILE
from tests.bank.small_bank import edit
from tests.grading.machines import wait
from tests.grading.mini import NAME, REFERENCE, copy_course, write_course
from tests.grading.own_mini import SECRET, answered, source, vary

from .conftest import Browser, Site
from .platform import Link, Platform


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = vary(write_course(tmp_path_factory.mktemp("own")).root)
    (course.root / FILE).touch(0o600)
    (course.root / FILE).write_text(SECRET)
    return course


@pytest.fixture
def built(varied: Course, tmp_path: Path) -> Course:
    """The course of `site`; a test's own."""
    return copy_course(varied, tmp_path / "course")


@pytest.fixture
def link(registered: Platform) -> Link:
    return registered.add_link(assignment=NAME)


def given(browser: Browser) -> nbformat.NotebookNode:
    got = browser.get(browser.home.url + "/notebook")
    assert got.status_code == 200
    return nbformat.reads(got.text, as_version=4)


def at(registered: Platform, sub: str, link: Link) -> Browser:
    browser = Browser(registered, sub)
    browser.home = browser.launch(link)
    return browser


def test_each_downloads_their_own_and_always_the_same(site: Site, registered: Platform, link: Link) -> None:
    ada, ben = at(registered, "3", link), at(registered, "4", link)
    assert "data of your own" in ada.home.text and "Open in Colab" not in ada.home.text
    cells = [source(given(browser), "mean-data") for browser in (ada, ben, at(registered, "3", link))]
    assert cells[0] == cells[2] != cells[1]
    plain = nbformat.read(site.tool.autograders.get(NAME).notebook_path, as_version=4)
    assert source(plain, "mean-data") not in cells
    own = given(ada)
    assert [cell.id for cell in own.cells] == [cell.id for cell in plain.cells]
    from nbgrader.utils import compute_checksum

    for cell in own.cells:
        if cell.metadata.nbgrader.get("locked") and "checksum" in cell.metadata.nbgrader:
            assert cell.metadata.nbgrader.checksum == compute_checksum(cell)


def test_the_key_is_of_the_platform_and_nobody_can_take_another_s() -> None:
    keys = {
        student_key(Lms(issuer=issuer), User(sub=sub))
        for issuer, sub in (
            ("https://a", "1"),
            ("https://b", "1"),
            ("https://a", "2"),
            ('https://a", "', "1"),
        )
    }
    assert len(keys) == 4


@pytest.mark.slow
def test_a_hand_in_is_graded_on_the_data_of_who_handed_it_in(
    site: Site, registered: Platform, link: Link
) -> None:
    """Through the process boundary: Ada her own, Ben hers, Cleo the general version."""
    ada, ben = at(registered, "3", link), at(registered, "4", link)
    teacher = at(registered, "2", link)
    plain = nbformat.read(site.tool.autograders.get(NAME).notebook_path, as_version=4)
    fixed = f"def mean(x):\n    return sum({numbers(given(ada))}) / 5"  # right on Ada's data only
    for browser, book in ((ada, given(ada)), (ben, given(ada)), (teacher, plain)):
        content = answered(book, REFERENCE | {"mean": fixed})
        browser.submit(browser.home, files={"file": (f"{NAME}.ipynb", content)})
    site.queue.machines = Machines(slots=1, boundary="process")
    with working(site.queue, site.outbox):
        wait(lambda: all(row.finished for row in rows(site)), "three results")
    found = {row.user.sub: Result.model_validate_json(row.grading.result) for row in rows(site)}
    assert [worked(found[sub]) for sub in ("3", "4", "2")] == ["passed", "failed", "failed"]
    assert len({result.variant_sha256 for result in found.values()}) == 3
    assert found["3"].repairs == [] and found["3"].made_for is None
    assert (found["4"].repairs[0], found["4"].made_for) == (ANOTHER, "Ada Lovelace")
    assert found["2"].repairs[0] == BASE
    page = ben.open(f"{site.url}/submissions/{rows(site)[1].id}/feedback").text
    assert ANOTHER in page and "Ada" not in page


def numbers(notebook: nbformat.NotebookNode) -> list[int]:
    return json.loads("[" + source(notebook, "mean-data").split("[")[1])


def worked(result: Result) -> str:
    return next(check.status for check in result.exercises[0].checks if check.name == "worked")


def rows(site: Site) -> list[Submission]:
    with site.tool.database.reading() as session:
        found = list(session.scalars(select(Submission).order_by(Submission.id)))
        for row in found:
            _ = row.gradings, row.user.sub
        return found


def test_without_the_secret_nothing_is_given_out_or_graded(
    site: Site, registered: Platform, link: Link
) -> None:
    (site.tool.course.root / FILE).unlink()
    ada, teacher = at(registered, "3", link), at(registered, "2", link)
    assert "Your teacher has to look at it" in ada.home.text and "secret is missing" in teacher.home.text
    assert ada.home.soup.find("input", type="file")  # what is done is not shut out
    got = ada.open(ada.home.url + "/notebook")
    assert got.status == 400 and "Tell your teacher" in got.text and "secret" not in got.text
    plain = nbformat.read(site.tool.autograders.get(NAME).notebook_path, as_version=4)
    ada.submit(ada.home, files={"file": (f"{NAME}.ipynb", answered(plain, REFERENCE))})
    assert site.queue._claim(alone=True) is None and "secret is missing" in site.queue.trouble[NAME]
    assert not rows(site)[0].finished


def test_a_bank_that_was_edited_after_building_draws_nothing(built: Course) -> None:
    edit(built.root, f"source/{NAME}/mean/exercise.md", "Return the mean of `x`,", "Return it,")
    with pytest.raises(MolgradeError, match="out of date"):
        OwnData(built).versions(built.autograder(NAME))


def test_an_assignment_that_is_the_same_for_all_needs_no_secret(site: Site, tmp_path: Path) -> None:
    course = write_course(tmp_path / "same")
    autograder = course.autograder(NAME)
    assert OwnData(course).versions(autograder) is None
    assert notebook_of(autograder, None) == autograder.notebook_path.read_bytes()
