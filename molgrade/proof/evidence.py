"""What was found out about one exercise, kept by content so that it is found out once."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from molgrade.bank import Assignment, Exercise, stub
from molgrade.bank.variants import numbered, varying
from molgrade.errors import MolgradeError
from molgrade.grading.variants import variant_of

from .mutants import Mutant, mutants, sample
from .trial import Outcome, Trial, used

SEEDS = 3
REDRAWS = 2
VARIANTS = 50

MUTANT_SECONDS = 45
"""CPU seconds that one exercise's mutants may take together; where checks train a model, fewer are made."""

MOST_MUTANTS, LEAST_MUTANTS = 60, 8

PACKAGE = Path(__file__).resolve().parents[1]

UNDECISIVE = {
    *(Path("proof", name) for name in ("figures.py", "page.py", "rules.py")),
    *(Path("bank", name) for name in ("composing.py", "finding.py", "scaffold.py", "terminal.py")),
}
"""Modules that judge or show outcomes, or find exercises: nothing is tried again because of them."""


class Tried(BaseModel):
    """One mutant, and whether a hidden check caught it."""

    line: int
    before: str
    after: str
    caught: bool
    equivalent: bool = False


class Drawn(BaseModel):
    """One version of an exercise that varies, and the checks that each answer to it fails.

    Answers are the reference (""), the untouched release ("stub"), and the others by folder and name, such as
    "accepted/outer".
    """

    values: dict[str, Any]
    failed: dict[str, list[str]]


class Found(BaseModel):
    """All outcomes for one exercise, as they are kept."""

    seeds: list[Outcome]
    redrawn: list[dict[str, Outcome]]
    """For each redraw: the reference ("") and the accepted answers, by name."""
    untouched: Outcome
    accepted: dict[str, Outcome]
    rejected: dict[str, Outcome]
    variants: list[Drawn] = []
    """For an exercise that varies: what fails in each of its versions."""
    mutants: list[Tried]
    possible_mutants: int
    unknown_equivalents: list[str]


class Evidence(Found):
    """The same, with the exercise that it is about, and what follows."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    exercise: Exercise
    check_seconds: float

    @property
    def counted(self) -> list[Tried]:
        return [mutant for mutant in self.mutants if not mutant.equivalent]

    @property
    def survivors(self) -> list[Tried]:
        return [mutant for mutant in self.counted if not mutant.caught]

    @property
    def score(self) -> float:
        """Mutation score: caught mutants over all that are not equivalent; 1 where there is none."""
        return 1 - len(self.survivors) / len(self.counted) if self.counted else 1.0


def try_answers(where: Trial, exercise: Exercise, advance: Callable[[], None]) -> dict[str, Any]:
    """The fields of `Found` that an exercise's own checks decide; `advance` is called after each answer."""

    def outcome(code: str, seed: int = 0) -> Outcome:
        found = where.outcome(exercise, code, seed)
        advance()
        return found

    reference = exercise.solution.text
    seeds = [outcome(reference, seed) for seed in range(SEEDS)]
    every, equivalents = mutants(reference), read_equivalents(exercise)
    tried = []
    for mutant in chosen(every, seeds[0].cpu_seconds):
        equivalent = str(mutant) in equivalents
        caught = not equivalent and outcome(mutant.code).caught
        facts = {"line": mutant.line, "before": mutant.before, "after": mutant.after}
        tried.append(Tried(**facts, caught=caught, equivalent=equivalent))
    return {
        "seeds": seeds,
        "untouched": outcome(stub(reference)),
        "accepted": {answer.name: outcome(answer.code.text) for answer in exercise.accepted},
        "rejected": {answer.name: outcome(answer.code.text) for answer in exercise.rejected},
        "variants": try_variants(where, exercise, advance),
        "mutants": tried,
        "possible_mutants": len(every),
        "unknown_equivalents": sorted(set(equivalents) - {str(mutant) for mutant in every}),
    }


def try_redrawn(where: Trial, exercise: Exercise, advance: Callable[[], None]) -> dict[str, Outcome]:
    """Reference ("") and accepted answers, by name, on checks that draw other inputs."""
    answers = {"": exercise.solution.text} | {answer.name: answer.code.text for answer in exercise.accepted}
    found = {}
    for name, code in answers.items():
        found[name] = where.outcome(exercise, code)
        advance()
    return found


def try_variants(where: Trial, exercise: Exercise, advance: Callable[[], None]) -> list[Drawn]:
    """Every answer in many versions of an exercise; none when nothing varies."""
    if not exercise.variant:
        return []
    answers = {"": exercise.solution.text, "stub": stub(exercise.solution.text)}
    answers |= {f"accepted/{answer.name}": answer.code.text for answer in exercise.accepted}
    answers |= {f"rejected/{answer.name}": answer.code.text for answer in exercise.rejected}
    versions = [numbered(where.assignment, number) for number in range(VARIANTS)]
    variants = [variant_of(version, where.assignment) for version in versions]
    failed = {}
    for name, code in answers.items():
        failed[name] = where.failed(exercise, code, variants)
        advance()
    return [
        Drawn(values=variant.drawn[exercise.name], failed={name: failed[name][number] for name in answers})
        for number, variant in enumerate(variants)
    ]


def chosen(every: list[Mutant], cpu_seconds: float) -> list[Mutant]:
    """As many mutants as the time allows, by what the reference takes."""
    affordable = int(MUTANT_SECONDS / max(cpu_seconds, 0.01))
    return sample(every, min(MOST_MUTANTS, max(LEAST_MUTANTS, affordable)))


def read_equivalents(exercise: Exercise) -> dict[str, str]:
    """equivalents.yaml: mutants, as "before → after", and why each is as right as the reference."""
    path = exercise.folder / "equivalents.yaml"
    if not path.is_file():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise MolgradeError(f"{path} is not valid YAML: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(v, str) and v.strip() for v in found.values()):
        raise MolgradeError(
            f"{path} must map each mutant (before → after) to the reason why it is equivalent."
        )
    return found


class Store:
    """Kept results, a file for each exercise and content; `folder` None keeps nothing."""

    def __init__(self, folder: Path | None):
        self._folder = folder

    @classmethod
    def of_user(cls) -> Store:
        return cls(Path(platformdirs.user_cache_dir("molgrade")) / "proof")

    def clear(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def get(self, key: str) -> Found | None:
        if self._folder:
            with suppress(OSError, ValidationError):
                return Found.model_validate_json((self._folder / f"{key}.json").read_text())
        return None

    def put(self, key: str, found: Found) -> None:
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{key}.part"
            part.write_text(found.model_dump_json())
            part.replace(self._folder / f"{key}.json")


def key_of(assignment: Assignment, exercise: Exercise, boundary: str, image: str | None) -> str:
    """A hash of everything that decides the outcomes: what the bank says, and the code that examines it."""
    digest = hashlib.sha256(json.dumps([boundary, image, content_of(assignment, exercise)]).encode())
    for part in ("engine", "proof", "bank", "build"):
        files = {path.relative_to(PACKAGE) for path in (PACKAGE / part).rglob("*.py")}
        _add(digest, [PACKAGE / path for path in sorted(files - UNDECISIVE)])
    return digest.hexdigest()[:32]


def content_of(assignment: Assignment, exercise: Exercise) -> str:
    """A hash of the bank's part: the exercise's folder, set-up cell, data, limits, what it builds on."""
    files = [path for path in sorted(exercise.folder.rglob("*")) if path.suffix in (".py", ".md", ".yaml")]
    files += [assignment.setup.path, *(assignment.data_folder / name for name in assignment.data)]
    files += [each.solution.path for each in used(assignment, exercise)]
    files += [each.variant.code.path for each in varying(assignment)]
    digest = hashlib.sha256(json.dumps(assignment.limits.model_dump()).encode())
    _add(digest, files)
    return digest.hexdigest()[:32]


def _add(digest: Any, files: list[Path]) -> None:
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
