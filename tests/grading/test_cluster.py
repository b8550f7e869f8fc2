"""A class graded on several machines, of which one dies, loses its network or restarts in mid-job."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from molgrade.records.course import Course
from molgrade.records.gradebook import open_gradebook, read_marks

from .machines import Cluster, Machine, Network, wait
from .mini import NAME, REFERENCE, submit
from .waiting import WAITS, assert_each_once, started

pytestmark = pytest.mark.slow

KILLS = """
import os
def mean(x):
    return float(np.mean(x))
parent = lambda pid: int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
with open(FOLDER + "/killed", "a") as file:
    file.write("x")
os.kill(parent(os.getppid()), 9)
"""


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    missing = None
    if sys.platform != "linux" or os.geteuid() != 0:
        missing = "network namespaces need Linux and root"
    elif shutil.which("ip") is None:
        missing = "there is no `ip`: install iproute2"
    if missing and os.environ.get("MOLGRADE_REQUIRE_DOCKER"):
        pytest.fail(missing, pytrace=False)
    if missing:
        pytest.skip(missing)
    made = Network(tmp_path_factory.mktemp("network"))
    yield made
    made.remove()


@pytest.fixture(scope="module")
def cluster(network: Network) -> Cluster:
    return Cluster(network, workers=3)


@pytest.fixture
def course(patient_course: Course) -> Course:
    return patient_course


@pytest.fixture
def students(course: Course, tmp_path: Path) -> list[str]:
    """Seven students, of whom the first one's notebook waits until there is a file "go"."""
    submit(course, "a-waits", REFERENCE | {"mean": WAITS.format(folder=str(tmp_path))})
    for number in range(6):
        submit(course, f"student-{number}", REFERENCE)
    return ["a-waits", *(f"student-{number}" for number in range(6))]


def held_by(cluster: Cluster, folder: Path, times: int = 1) -> Machine:
    """The machine that the waiting notebook is on."""
    wait(lambda: len(started(folder)) >= times, f"{times} starts of the notebook that waits")
    return cluster.machine_of(started(folder)[-1])


def test_a_machine_that_dies_in_mid_job_loses_nothing(
    cluster: Cluster, course: Course, students: list[str], tmp_path: Path
) -> None:
    run = cluster.grade(course.root, NAME)
    lost = held_by(cluster, tmp_path)
    lost.power_off()
    other = held_by(cluster, tmp_path, times=2)
    (tmp_path / "go").touch()
    assert run.ended() == 0, run.said
    assert other is not lost
    assert_each_once(course, students, run.said)
    cluster.start_worker(lost)
    cluster.wait_for_workers()


def test_a_cut_network_loses_nothing_and_what_arrives_late_counts_once(
    cluster: Cluster, course: Course, students: list[str], tmp_path: Path
) -> None:
    run = cluster.grade(course.root, NAME)
    cut = held_by(cluster, tmp_path)
    cut.pull_cable()
    other = held_by(cluster, tmp_path, times=2)
    (tmp_path / "go").touch()  # both finish it, one cannot tell
    assert run.ended() == 0, run.said
    assert other is not cut
    assert_each_once(course, students, run.said)
    cut.plug_cable()
    cluster.wait_for_workers()


def test_a_restarted_scheduler_is_waited_for(
    cluster: Cluster, course: Course, students: list[str], tmp_path: Path
) -> None:
    run = cluster.grade(course.root, NAME)
    held_by(cluster, tmp_path)
    cluster.hub.power_off()
    run.wait_for("does not answer: waiting for it")
    cluster.start_scheduler()
    (tmp_path / "go").touch()
    assert run.ended() == 0, run.said
    assert_each_once(course, students, run.said)
    cluster.wait_for_workers()


def test_without_a_scheduler_the_run_ends_with_what_to_do_and_the_next_goes_on(
    cluster: Cluster, course: Course, students: list[str], tmp_path: Path
) -> None:
    run = cluster.grade(course.root, NAME, DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="4s")
    held_by(cluster, tmp_path)
    wait(lambda: run.said.count("✓ student-") == 6, "six marks")
    cluster.hub.power_off()
    assert run.ended() == 2
    line = run.said.strip().splitlines()[-1]
    assert line.startswith(f"error: The scheduler at {cluster.address} is gone: start it again. 6 of 7 ")
    (tmp_path / "go").touch()
    cluster.start_scheduler()
    cluster.wait_for_workers()
    again = cluster.grade(course.root, NAME)
    assert again.ended() == 0, again.said
    assert "1 graded, 6 unchanged" in again.said
    assert_each_once(course, students, run.said + "\n" + re.sub(r"✓ .*unchanged", "", again.said))


def test_ctrl_c_keeps_what_is_finished(
    cluster: Cluster, course: Course, students: list[str], tmp_path: Path
) -> None:
    run = cluster.grade(course.root, NAME)
    held_by(cluster, tmp_path)
    wait(lambda: run.said.count("✓ student-") == 6, "six marks")
    assert run.stop(signal.SIGINT) == 130, run.said
    assert "6 of 7 submissions are graded and recorded" in run.said
    (tmp_path / "go").touch()
    assert not course.autograded("a-waits", NAME).exists()
    assert_each_once(course, students[1:], run.said)


def test_a_submission_that_kills_its_workers_ends_as_an_error_that_counts_against_nobody(
    cluster: Cluster, course: Course, tmp_path: Path
) -> None:
    submit(course, "a-kills", REFERENCE | {"mean": KILLS.replace("FOLDER", repr(str(tmp_path)))})
    students = [f"student-{number}" for number in range(4)]
    for student in students:
        submit(course, student, REFERENCE)
    run = cluster.grade(course.root, NAME)
    assert run.ended() == 0, run.said
    assert (tmp_path / "killed").read_text() == "xxx" * 2  # among others, then alone
    assert "4 graded, 1 not gradable" in run.said
    result = json.loads((course.autograded("a-kills", NAME) / "results.json").read_text())
    assert result["status"] == "error"
    assert "(3 workers died of it). This is not counted against it" in result["error"]
    with open_gradebook(course) as gradebook:
        marks = read_marks(gradebook, NAME)
    assert all(mark.needs_marking for mark in marks["a-kills"].marks.values())
    assert {student: sum(m.points for m in marks[student].marks.values()) for student in students} == (
        dict.fromkeys(students, 6)
    )


def test_another_molgrade_is_refused_on_both_sides(cluster: Cluster, course: Course, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(Path(__file__).parents[2] / "molgrade", other / "molgrade")
    with (other / "molgrade" / "engine" / "examiner.py").open("a") as file:
        file.write("# marks more kindly\n")
    submit(course, "ada", REFERENCE)
    arguments = ["grade", NAME, "--scheduler", cluster.address, "--course", str(course.root)]
    client = cluster.desk.start("-m", "molgrade", *arguments, PYTHONPATH=str(other))
    worker = cluster.desk.start(
        "-m", "molgrade", "worker", cluster.address, "--boundary", "process", PYTHONPATH=str(other)
    )
    assert (worker.ended(), client.ended()) == (2, 2)
    assert re.search(r"error: Other workers at \S+ grade with molgrade-\S+, this one with", worker.said)
    assert re.search(r"error: None of the \d workers at \S+ can grade for molgrade-", client.said)


def test_a_thousand_submissions(cluster: Cluster, course: Course) -> None:
    students = [f"student-{number:03}" for number in range(1000)]
    for student in students:
        submit(course, student, REFERENCE)
    run = cluster.grade(course.root, NAME)
    assert run.ended(1500) == 0, run.said[-2000:]
    assert "1000 graded" in run.said
    assert_each_once(course, students, run.said)
