"""Verifying exercises: everything is tried in the engine, kept by content, and held against the rules."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from molgrade.bank import Assignment, Exercise, load_assignment
from molgrade.bank.finding import find
from molgrade.engine import Autograder
from molgrade.grading.freshness import check_built
from molgrade.grading.slots import settled
from molgrade.records.course import Course

from .evidence import REDRAWS, Evidence, Found, Store, key_of, try_answers, try_redrawn
from .rules import RULES
from .trial import Trial, redrawn, trial

Watch = Callable[[str], None]
"""Told the address of an exercise whenever one of its answers has been tried."""


class _Interrupted(Exception):
    """Raised in the threads of a proof that is not wanted any more."""


@dataclass(frozen=True)
class Verdict:
    """What is known of one exercise, and which rules it breaks; `evidence` is None for a written one."""

    chapter: Assignment
    exercise: Exercise
    evidence: Evidence | None = None
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.chapter.name}/{self.exercise.name}"


def verify(
    course: Course,
    addresses: list[str],
    boundary: str | None = None,
    slots: int = 1,
    store: Store | None = None,
    watch: Watch = lambda address: None,
    image: str | None = None,
    tell: Callable[[Verdict], None] = lambda verdict: None,
) -> list[Verdict]:
    """Hold exercises against the rules of docs/bank-rules.md. An interrupt ends it after the answers that
    are being tried.

    Args:
        course: where source/ and autograder/ are.
        addresses: chapters, and exercises as "chapter/exercise".
        boundary: as for grading.
        slots: how many chapters are worked on at a time.
        store: where results are kept; by default nowhere.
        watch: told of progress, from any thread.
        image: container image to use instead of the project's own.
        tell: given each verdict as soon as it is known, from any thread.

    Returns:
        A verdict for each exercise, in the order of the addresses.

    Raises:
        MolgradeError: unknown addresses, a bank with problems, autograders that are out of date, no boundary.
    """
    boundary, image = settled(boundary, image)
    wanted = _wanted(course, addresses)
    machine = _Machine(course, boundary, image, store or Store(None), watch, tell)
    with ThreadPoolExecutor(slots) as pool:
        try:
            parts = pool.map(machine.chapter, *zip(*wanted, strict=True))
            return [verdict for part in parts for verdict in part]
        except BaseException:
            machine.stop.set()
            raise


def _wanted(course: Course, addresses: list[str]) -> list[tuple[Assignment, list[Exercise]]]:
    """Chapters, each once, with the exercises that are meant."""
    source = course.root / "source"
    found: dict[str, tuple[Assignment, list[Exercise]]] = {}
    for address in addresses:
        if (source / address / "assignment.toml").is_file():
            chapter = load_assignment(source, address)
            exercises = [each for each in chapter.exercises if each.folder.parent == chapter.folder]
        else:
            entry = find(source, address)
            chapter, exercises = entry.chapter, [entry.exercise]
        check_built(course, chapter.name)
        known = found.setdefault(chapter.name, (chapter, []))[1]
        known += [each for each in exercises if each.name not in {k.name for k in known}]
    return list(found.values())


@dataclass(frozen=True)
class _Machine:
    """Tries what is not kept yet, a chapter at a time."""

    course: Course
    boundary: str
    image: str | None
    store: Store
    watch: Watch
    tell: Callable[[Verdict], None]
    stop: Event = field(default_factory=Event)

    def chapter(self, chapter: Assignment, exercises: list[Exercise]) -> list[Verdict]:
        coded = [each for each in exercises if each.checks]
        keys = {each.name: key_of(chapter, each, self.boundary, self.image) for each in coded}
        found = {each.name: self.store.get(keys[each.name]) for each in coded}
        missing = [each for each in coded if found[each.name] is None]
        verdicts = {
            each.name: self.verdict(chapter, each, found.get(each.name))
            for each in exercises
            if each not in missing
        }
        for each, fresh in self.tried(chapter, missing) if missing else ():
            self.store.put(keys[each.name], fresh)
            verdicts[each.name] = self.verdict(chapter, each, fresh)
        return [verdicts[each.name] for each in exercises]

    def tried(self, chapter: Assignment, exercises: list[Exercise]) -> Iterator[tuple[Exercise, Found]]:
        """Everything about some exercises, one after the other."""
        autograder = self.course.autograder(chapter.name)
        with ExitStack() as slots:
            plain = slots.enter_context(trial(chapter, autograder, self.boundary, self.image))
            others = [
                slots.enter_context(self.other_inputs(chapter, autograder, step))
                for step in range(1, REDRAWS + 1)
            ]
            for each in exercises:
                advance = self.advance(chapter, each)
                outcomes = [try_redrawn(other, each, advance) for other in others]
                yield each, Found(**try_answers(plain, each, advance), redrawn=outcomes)

    @contextmanager
    def other_inputs(self, chapter: Assignment, autograder: Autograder, step: int) -> Iterator[Trial]:
        """A slot in which checks draw other inputs."""
        with tempfile.TemporaryDirectory(prefix="molgrade-proof-") as folder:
            other = redrawn(autograder, Path(folder) / chapter.name, step)
            with trial(chapter, other, self.boundary, self.image) as where:
                yield where

    def advance(self, chapter: Assignment, exercise: Exercise) -> Callable[[], None]:
        def advance() -> None:
            if self.stop.is_set():
                raise _Interrupted
            self.watch(f"{chapter.name}/{exercise.name}")

        return advance

    def verdict(self, chapter: Assignment, exercise: Exercise, found: Found | None) -> Verdict:
        verdict = Verdict(chapter, exercise)
        if found:
            limit = chapter.limits.check_seconds
            evidence = Evidence(**dict(found), exercise=exercise, check_seconds=limit)
            problems = [(number, text) for number, rule in RULES.items() for text in rule(evidence)]
            verdict = Verdict(chapter, exercise, evidence, problems)
        self.tell(verdict)
        return verdict
