"""What `verify` found, in numbers: kept beside the page that shows them, true while an exercise stays as it
was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from molgrade.bank.finding import Entry
from molgrade.errors import MolgradeError

from .evidence import content_of
from .verify import Verdict

PLACE = Path("docs", "bank.json")
"""Where a course keeps them."""


class Figures(BaseModel):
    """Figures of one exercise. `content` is a hash of all that they depend on in the bank."""

    content: str
    problems: int
    """How many rules it breaks."""
    possible: int
    """Mutants that there are; of these so many were tried, less those that are as right as the reference:"""
    tried: int
    caught: int
    equivalent: int
    survivors: list[str]

    @classmethod
    def of(cls, verdict: Verdict) -> Figures:
        """Those of a verdict with evidence."""
        found = verdict.evidence
        return cls(
            content=content_of(verdict.chapter, verdict.exercise),
            problems=len(verdict.problems),
            possible=found.possible_mutants,
            tried=len(found.counted),
            caught=len(found.counted) - len(found.survivors),
            equivalent=len(found.mutants) - len(found.counted),
            survivors=[f"{mutant.before} → {mutant.after}" for mutant in found.survivors],
        )

    @property
    def score(self) -> float:
        """Mutation score, 0 to 1; 1 where there is no mutant."""
        return self.caught / self.tried if self.tried else 1.0

    def __str__(self) -> str:
        return f"{self.score:.0%} ({self.caught}/{self.tried})"


def read_figures(file: Path) -> dict[str, Figures]:
    """Figures by the exercises' addresses; none where there is no file.

    Raises:
        MolgradeError: if the file can't be read.
    """
    if not file.is_file():
        return {}
    try:
        return {name: Figures.model_validate(each) for name, each in json.loads(file.read_bytes()).items()}
    except (ValueError, ValidationError, AttributeError) as error:
        raise MolgradeError(
            f"{file} can't be read ({error}): remove it and run `molgrade verify` again."
        ) from None


def write_figures(file: Path, figures: Mapping[str, Figures]) -> None:
    text = json.dumps(
        {name: each.model_dump() for name, each in figures.items()}, indent=1, ensure_ascii=False
    )
    file.write_text(f"{text}\n", encoding="utf-8")


def still_true(figures: Mapping[str, Figures], every: list[Entry]) -> dict[str, Figures]:
    """Those of exercises that are as they were, in the order of the bank."""
    return {
        entry.address: figures[entry.address]
        for entry in every
        if entry.address in figures
        and figures[entry.address].content == content_of(entry.chapter, entry.exercise)
    }
