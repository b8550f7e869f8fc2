"""Grading what waits: in order, none lost, none twice, whatever happens to workers and to us."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field

import nbformat
import pytest
from distributed import KilledWorker
from sqlalchemy import select

from molgrade.engine import Status
from molgrade.engine.progress import Place, Stage, Tell
from molgrade.engine.results import Result
from molgrade.engine.variant import Variant
from molgrade.grading.cluster import NoCluster
from molgrade.grading.jobs import to_data
from molgrade.lms.handing_in import accept, place_in_line
from molgrade.lms.models import Assignment, Enrolment, Score, Submission, User
from molgrade.lms.models import SubmissionState as State
from molgrade.lms.queue import CLAIMED, TRIES, Machines, Queue
from molgrade.lms.serve import working
from tests.grading.fakes import graded
from tests.grading.mini import NAME, notebook

from .conftest import Browser, Clock, Site
from .platform import Platform


@dataclass
class Workers:
    """Workers that do as they are told: `answers` are what the next jobs come to, `None` a right result; what
    is handed out while `held` waits."""

    site: Site
    ahead: int = 2
    answers: deque = field(default_factory=deque)
    held: bool = False
    got: list[bytes] = field(default_factory=list)
    out: list[Future] = field(default_factory=list)
    variants: list[Variant | None] = field(default_factory=list)
    tell: list[Tell] = field(default_factory=list)
    most: int = 0
    started: int = 0

    def __enter__(self) -> Workers:
        self.started += 1
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ready(self, warn: object) -> bool:
        return True

    def sharing(self, autograder: object, reference: object) -> Workers:
        return self

    def submit(self, content: bytes, variant: Variant | None = None, tell: Tell | None = None) -> Future:
        self.variants.append(variant)
        self.tell.append(tell)
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, NoCluster):
            raise answer
        self.got.append(content)
        future: Future = Future()
        self.out.append(future)
        self.most = max(self.most, sum(not each.done() for each in self.out))
        if not self.held:
            self.end(future, answer)
        return future

    def end(self, future: Future, answer: object = None) -> None:
        if isinstance(answer, Exception):
            future.set_exception(answer)
        elif answer == "cancelled":
            future.cancel()
        else:
            right = to_data(graded(self.site.tool.course, "x"))
            future.set_result(right if answer is None else answer)

    def give_up(self, futures: list[Future]) -> None:
        for future in futures:
            future.cancel()


@pytest.fixture
def workers(site: Site, monkeypatch: pytest.MonkeyPatch) -> Workers:
    workers = Workers(site)
    monkeypatch.setattr(Machines, "workers", lambda *_: workers)
    return workers


@pytest.fixture
def hand_in(site: Site, registered: Platform, clock: Clock):
    """Hand in as one of two students; returns the row's id."""
    link = registered.add_link(assignment=NAME)
    for sub in ("3", "4"):
        Browser(registered, sub).launch(link)
    with site.tool.database.reading() as session:
        assignment = session.scalars(select(Assignment.id)).one()
        enrolments = dict(session.execute(select(User.sub, Enrolment.id).join(Enrolment)).all())
    count = iter(range(1000))

    def hand_in(sub: str = "3") -> int:
        made = notebook(site.tool.course, {})
        made.cells.append(nbformat.v4.new_markdown_cell("another", id=f"n{next(count)}"))
        clock.pass_(seconds=1)
        content = nbformat.writes(made).encode()
        return accept(site.tool, assignment, enrolments[sub], content).submission.id

    return hand_in


def rows(site: Site) -> list[Submission]:
    with site.tool.database.reading() as session:
        found = session.scalars(select(Submission).order_by(Submission.id)).all()
        for row in found:
            _ = row.gradings
        return list(found)


def states(site: Site) -> list[State]:
    return [row.state for row in rows(site)]


def turn(site: Site, times: int = 1) -> None:
    """What the queue's thread does, so many times: hand out what it can, take what is finished."""
    queue = site.queue
    with ExitStack() as machines:
        for _ in range(times):
            queue._hand_out(machines)
            while not queue._happened.empty():
                future = queue._happened.get()
                job = queue._jobs.pop(future, None) if future else None
                if job:
                    queue._finish(job, future)


def result_of(row: Submission) -> Result:
    return Result.model_validate_json(row.grading.result)


def test_the_oldest_is_graded_first_and_once(site: Site, workers: Workers, hand_in) -> None:
    for sub in ("3", "4", "3", "4"):
        hand_in(sub)
    turn(site, 5)
    found = rows(site)
    assert [row.state for row in found] == [State.GRADED] * 4
    assert workers.got == [site.tool.files.get(row.notebook) for row in found]
    assert [len(row.gradings) for row in found] == [1] * 4
    with site.tool.database.reading() as session:
        assert len(session.scalars(select(Score)).all()) == 2  # the same mark again is no news


def test_no_more_is_handed_out_than_there_is_room(site: Site, workers: Workers, hand_in) -> None:
    workers.held = True
    for _ in range(5):
        hand_in()
    turn(site, 3)
    assert workers.most == workers.ahead
    assert states(site) == [State.GRADING] * 2 + [State.WAITING] * 3
    with site.tool.database.reading() as session:
        waits = [place_in_line(session, row) for row in rows(site)]
    assert waits == [0, 1, 2, 3, 4]


def test_notes_on_the_upload_come_with_the_repairs(site: Site, workers: Workers, hand_in) -> None:
    hand_in()
    with site.tool.database.writing() as session:
        session.scalars(select(Submission)).one().notes = ["from a zip"]
    turn(site, 2)
    assert result_of(rows(site)[0]).repairs == ["from a zip"]


def test_at_which_exercise_a_submission_is_stays_in_memory(
    site: Site, workers: Workers, hand_in, registered: Platform
) -> None:
    workers.held, first = True, hand_in("3")
    ada = Browser(registered, "3")
    ada.launch(next(iter(registered.links.values())))
    url = f"{site.url}/submissions/{first}"
    turn(site)
    assert ada.get(f"{url}/state").json()["text"] == "It is being graded."
    seen = []
    for place in (Place(Stage.CELLS, 2), Place(Stage.CHECKS, 1), Place(Stage.HIDDEN), Place(Stage.CELLS, 99)):
        workers.tell[0](place)
        state = ada.get(f"{url}/state").json()
        assert state["text"] in ada.open(url).text
        seen.append((state["text"], state["part"]))
    assert seen == [
        ("Running your answer to exercise 2 of 3: Spread", pytest.approx(1 / 9)),
        ("Checking exercise 1 of 3: Mean", pytest.approx(3 / 9)),
        ("Running the hidden checks of all exercises.", pytest.approx(6 / 9)),
        ("It is being graded.", None),
    ]
    workers.end(workers.out[0])
    turn(site)
    workers.tell[0](Place(Stage.CELLS, 1))  # late
    assert first not in site.queue.places


def test_after_a_crash_what_was_graded_is_graded_again_once(
    site: Site, workers: Workers, hand_in, clock: Clock
) -> None:
    workers.held = True
    hand_in()
    turn(site)
    lost = site.queue
    site.queue = Queue(site.tool, Machines(), site.outbox)
    turn(site)
    assert len(workers.got) == 1  # it may still be somebody's
    clock.pass_(seconds=CLAIMED.total_seconds() + 1)
    workers.held = False
    turn(site, 2)
    assert states(site) == [State.GRADED]
    # The one that was thought dead comes back with a result.
    job = next(iter(lost._jobs.values()))
    assert not lost.record(job.submission_id, job.claim, graded(site.tool.course, "x"))
    assert len(rows(site)[0].gradings) == 1


def test_a_long_job_keeps_its_claim(site: Site, workers: Workers, hand_in, clock: Clock) -> None:
    workers.held = True
    hand_in()
    turn(site)
    for _ in range(10):
        clock.pass_(seconds=60)
        site.queue._renew()
    assert Queue(site.tool, Machines(), site.outbox)._claim(alone=True) is None
    workers.end(workers.out[0])
    turn(site)
    assert states(site) == [State.GRADED]


@pytest.mark.parametrize("answer", ["cancelled", {"no_slot": "Docker does not answer"}])
def test_what_is_not_its_fault_is_not_counted(
    site: Site, workers: Workers, hand_in, clock: Clock, answer: object
) -> None:
    workers.answers.extend([answer] * (TRIES + 2))
    hand_in()
    for _ in range(TRIES + 2):
        turn(site)
        clock.pass_(minutes=1)
    assert (states(site), rows(site)[0].tries) == ([State.WAITING], 0)
    turn(site, 2)
    assert states(site) == [State.GRADED]
    assert site.queue.trouble == {}


def test_trouble_is_told_once_and_shown(site: Site, workers: Workers, hand_in, clock: Clock) -> None:
    workers.answers.extend([{"no_slot": "Docker does not answer"}] * 3)
    hand_in()
    for _ in range(3):
        turn(site)
        turn(site)  # paused: nothing is handed out
        clock.pass_(minutes=1)
    assert site.queue.trouble == {NAME: "Docker does not answer"}
    assert site.lines == [f"{NAME} can't be graded now: Docker does not answer"]
    assert len(workers.got) == 3


def test_without_a_cluster_workers_are_begun_anew(
    site: Site, workers: Workers, hand_in, clock: Clock
) -> None:
    workers.answers.append(NoCluster("no worker is connected"))
    hand_in()
    with pytest.raises(NoCluster):
        turn(site)
    assert (states(site), rows(site)[0].tries) == ([State.WAITING], 0)
    clock.pass_(minutes=1)
    turn(site, 2)
    assert states(site) == [State.GRADED]


def killed() -> KilledWorker:
    return KilledWorker("grade-1", None, 3)


def test_what_kills_its_worker_is_tried_alone_and_then_given_up(
    site: Site, workers: Workers, hand_in
) -> None:
    workers.answers.extend([killed(), None, killed(), killed()])
    first, second = hand_in("3"), hand_in("4")
    workers.ahead = 2
    turn(site, 8)
    found = {row.id: row for row in rows(site)}
    assert found[second].state is State.GRADED
    assert found[first].state is State.FAILED
    assert found[first].tries == TRIES
    error = result_of(found[first]).error
    assert "not counted against it" in error
    assert workers.got.count(site.tool.files.get(found[first].notebook)) == TRIES


def test_beside_one_that_kills_nothing_runs(site: Site, workers: Workers, hand_in) -> None:
    workers.answers.append(killed())
    hand_in("3")
    turn(site)
    workers.held, workers.most = True, 0
    workers.out.clear()
    hand_in("4")
    turn(site, 3)
    assert workers.most == 1
    workers.end(workers.out[0])
    turn(site, 2)
    assert states(site) == [State.GRADED, State.GRADING]


def test_a_grader_that_fails_is_an_error_of_ours(site: Site, workers: Workers, hand_in) -> None:
    workers.answers.append({"failed": "SlotFailed: twice"})
    hand_in()
    turn(site, 2)
    (row,) = rows(site)
    result = result_of(row)
    assert (row.state, result.status) == (State.FAILED, Status.ERROR)
    assert "machinery" in result.error
    with site.tool.database.reading() as session:
        assert session.scalars(select(Score)).all() == []


def test_a_file_that_was_lost_holds_up_nobody(site: Site, workers: Workers, hand_in) -> None:
    first, second = hand_in("3"), hand_in("4")
    name = rows(site)[0].notebook
    (site.tool.data / "files" / name[:2] / name).unlink()
    turn(site, 3)
    assert states(site) == [State.FAILED, State.GRADED]
    assert (first, second) == tuple(row.id for row in rows(site))


def test_an_assignment_that_left_the_bank_waits(site: Site, workers: Workers, hand_in, clock: Clock) -> None:
    hand_in()
    with site.tool.database.writing() as session:
        session.scalars(select(Assignment)).one().name = "gone"
    turn(site, 2)
    assert states(site) == [State.WAITING]
    assert "gone" in site.queue.trouble
    with site.tool.database.writing() as session:
        session.scalars(select(Assignment)).one().name = NAME
    turn(site, 2)
    assert states(site) == [State.GRADED]


def test_gradings_are_chained(site: Site, workers: Workers, hand_in) -> None:
    hand_in()
    turn(site, 2)
    with site.tool.database.writing() as session:
        row = session.scalars(select(Submission)).one()
        row.state = State.WAITING
    turn(site, 2)
    one, two = rows(site)[0].gradings
    assert (one.number, two.number) == (1, 2)
    assert len({one.chain, two.chain}) == 2


def test_threads_grade_post_and_end(site: Site, workers: Workers, hand_in, registered: Platform) -> None:
    """The server's own threads, from hand-in to the LMS's gradebook."""
    arrived = threading.Event()
    score = registered._score

    def seen(number: int):
        answer = score(number)
        arrived.set()
        return answer

    registered.stop()
    registered._score = seen
    registered.start()
    with working(site.queue, site.outbox):
        hand_in()
        site.queue.wake()
        assert arrived.wait(30)
    assert states(site) == [State.GRADED]


def test_stopping_lets_go_of_what_is_graded(site: Site, workers: Workers, hand_in) -> None:
    workers.held = True
    handed = threading.Event()
    submit = workers.submit
    workers.submit = lambda *job: (submit(*job), handed.set())[0]
    with working(site.queue, site.outbox):
        hand_in()
        site.queue.wake()
        assert handed.wait(30)
    (row,) = rows(site)
    assert (row.state, row.tries, row.claim) == (State.WAITING, 0, None)
