"""What the demo's class does in its browsers: a teacher chooses assignments, students hand in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import requests

from molgrade.bank import Assignment, Exercise, load_assignment
from molgrade.errors import MolgradeError
from molgrade.grading.demo import filled, handed_in
from molgrade.records.course import Course
from tests.lms.http_browser import Browser, Page
from tests.lms.platform import Link

from .lms import TEACHER, DemoLms

SEED = 7
DEEP_LINKING = {"message": "LtiDeepLinkingRequest"}


@dataclass(frozen=True)
class Chosen:
    """An assignment of the course: due in so many days, and what part of the class hands it in."""

    name: str
    due_days: int
    done_by: float
    late_percent: int = 0
    attempts: int | None = None

    @property
    def due(self) -> str:
        day = datetime.now(UTC) + timedelta(days=self.due_days)
        return f"{day:%Y-%m-%d}T22:00"


PLAN = (
    Chosen("tensors-and-shapes", due_days=7, done_by=0.92, attempts=5),
    Chosen("regression", due_days=-1, done_by=0.75, late_percent=5),
    Chosen("kernel-learning", due_days=21, done_by=0.0),
)


@dataclass
class Classroom:
    """A course's people, each in a browser of their own."""

    lms: DemoLms
    course: Course
    seen: dict[str, Browser] = field(default_factory=dict)

    def register(self, invitation: str) -> None:
        """What the LMS's administrator does: open the invitation, then activate the tool."""
        answer = requests.get(f"{invitation}?{urlencode(self.lms.registration())}", timeout=30)
        if not answer.ok:
            raise MolgradeError(f"The tool could not be registered: it answered {answer.status_code}.")
        self.lms.clients[self.lms.client].active = True

    def choose(self, chosen: Chosen) -> None:
        """Deep linking, and then the price of being late on the assignment's page."""
        teacher = self._browser(TEACHER)
        page = teacher.launch(None, client_id=self.lms.client, **DEEP_LINKING)
        attempts = {"attempts": str(chosen.attempts)} if chosen.attempts else {}
        teacher.submit(_whole(teacher.submit(page, name=chosen.name, due_at=chosen.due, **attempts)))
        link = [*self.lms.links.values()][-1]
        page = _whole(teacher.launch(link, client_id=self.lms.client))
        if chosen.late_percent:
            _whole(teacher.submit(page, to="/settings", late_percent=str(chosen.late_percent)))

    def hand_in(self, chosen: Chosen, link: Link) -> Iterator[tuple[str, str]]:
        """Hand in as students who do so; some do it again, better. Gives each student and their attempt's
        address."""
        authored = load_assignment(self.course.root / "source", chosen.name)
        release = self.course.autograder(chosen.name).release
        students = self.lms.students
        for number, student in enumerate(students[: round(len(students) * chosen.done_by)]):
            chance = random.Random(f"{SEED} {chosen.name} {student.sub}")
            skill = 0.4 + 0.6 * ((number * 5) % 11) / 10
            answers = _answers(authored, skill, chance)
            yield student.sub, self._hand_in(student.sub, link, chosen.name, filled(release, answers))
            if number % 4 == 1:
                better = answers | _answers(authored, min(1.0, skill + 0.3), chance)
                yield student.sub, self._hand_in(student.sub, link, chosen.name, filled(release, better))

    def finished(self, attempts: list[tuple[str, str]]) -> int:
        """How many attempts are graded, as their students' pages say."""
        answers = [self._browser(sub).get(f"{address}/state", timeout=30) for sub, address in attempts]
        return sum(answer.ok and answer.json()["finished"] for answer in answers)

    def _hand_in(self, sub: str, link: Link, name: str, notebook: bytes) -> str:
        browser = self._browser(sub)
        page = _whole(browser.launch(link, client_id=self.lms.client))
        sent = _whole(browser.submit(page, to="/submissions", files={"file": (f"{name}.ipynb", notebook)}))
        return re.match(r".*/submissions/\d+", sent.url)[0]

    def _browser(self, sub: str) -> Browser:
        return self.seen.setdefault(sub, Browser(self.lms, sub))


def _answers(authored: Assignment, skill: float, chance: random.Random) -> dict[str, str]:
    """A student's answers, right ones as often as their skill says; half the class leaves the written one."""
    code = {
        exercise.name: _answer(exercise, chance.random() < skill, chance)
        for exercise in authored.exercises
        if exercise.solution
    }
    written = {e.name: e.sample for e in authored.exercises if e.sample and chance.random() < 0.5}
    return code | written


def _answer(exercise: Exercise, right: bool, chance: random.Random) -> str:
    if right or not exercise.rejected:
        return chance.choice([exercise.solution.text, *(handed_in(a.code) for a in exercise.accepted)])
    return handed_in(chance.choice(exercise.rejected).code)


def _whole(page: Page) -> Page:
    if page.status >= 400:
        raise MolgradeError(f"{page.url} answered {page.status}: {page.text[:300]}")
    return page
