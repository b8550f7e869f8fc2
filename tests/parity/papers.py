"""A chapter's answers, packed into few notebooks, and what each check must say."""

from __future__ import annotations

from dataclasses import dataclass, field

import nbformat

from molgrade.bank import Answer, Assignment, Exercise, Rejected
from molgrade.proof.trial import used

Place = tuple[str, str]
"""Exercise and check."""


@dataclass
class Paper:
    """One notebook as a student would hand it in: an answer for each exercise, or none at all.

    `unclear` are exercises that build on a wrong answer of this paper: graders must still agree on them.
    """

    name: str
    assignment: Assignment
    answers: dict[str, str] = field(default_factory=dict)
    fails: set[Place] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    named: dict[str, str] = field(default_factory=dict)
    words: dict[Place, str] = field(default_factory=dict)

    def take(self, exercise: Exercise, answer: Answer) -> None:
        self.answers[exercise.name] = answer.code.text
        self.named[exercise.name] = f"{exercise.name}/{answer.code.path.parent.name}/{answer.name}.py"
        if isinstance(answer, Rejected):
            self.fails |= {(exercise.name, check) for check in answer.fails}
            self.words |= {(exercise.name, check): words for check, words in answer.fails.items()}

    def take_reference(self, exercise: Exercise) -> None:
        self.answers[exercise.name] = exercise.solution.text
        self.named[exercise.name] = f"{exercise.name}/solution.py"

    def leave(self, exercise: Exercise) -> None:
        """No answer: the released stub."""
        self.named[exercise.name] = "the released stub"
        self.fails |= {(exercise.name, check.id) for check in exercise.checks}

    def notebook(self, release: nbformat.NotebookNode) -> bytes:
        """The release with the answers in its solution cells."""
        filled = nbformat.from_dict(release)
        for cell in filled.cells:
            cell.source = self.answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        return nbformat.writes(filled).encode()

    def expected(self) -> dict[Place, float | None]:
        """Points of each check; None where the bank does not say."""
        return {
            (e.name, c.id): None if e.name in self.unclear else c.points * ((e.name, c.id) not in self.fails)
            for e in self.assignment.exercises
            for c in e.checks
        }


def code_exercises(assignment: Assignment) -> list[Exercise]:
    return [exercise for exercise in assignment.exercises if exercise.checks]


def reference(assignment: Assignment) -> Paper:
    paper = Paper("reference", assignment)
    for exercise in code_exercises(assignment):
        paper.take_reference(exercise)
    return paper


def untouched(assignment: Assignment) -> Paper:
    paper = Paper("untouched", assignment)
    for exercise in code_exercises(assignment):
        paper.leave(exercise)
    return paper


def pack(assignment: Assignment, complete: bool = True) -> list[Paper]:
    """All accepted and rejected answers of a chapter, in as few papers as there may be.

    An exercise takes its next answer in each paper, unless it builds on one that is wrong there: then it
    takes its reference. When it has no more, it takes its reference in papers that are to be `complete`; in
    others only if an answer builds on it, and else stays as released.
    """
    exercises = code_exercises(assignment)
    waiting = {e.name: [*e.accepted, *e.rejected] for e in exercises}
    papers = []
    while any(waiting.values()):
        paper = Paper(f"answers-{len(papers) + 1:02}", assignment)
        tried = [e for e in exercises if complete or waiting[e.name]]
        needed = {each.name for e in tried for each in [e, *used(assignment, e)]}
        wrong: set[str] = set()
        for exercise in exercises:
            if exercise.name not in needed:
                paper.leave(exercise)
                continue
            paper.take_reference(exercise)
            if wrong & set(exercise.uses):
                wrong.add(exercise.name)
                paper.unclear.add(exercise.name)
            elif waiting[exercise.name]:
                answer = waiting[exercise.name].pop(0)
                paper.take(exercise, answer)
                wrong |= {exercise.name} if isinstance(answer, Rejected) else set()
        papers.append(paper)
    return papers
