"""The chain of a submission's gradings: each holds a hash over itself and the one before.

It shows that a row was changed afterwards. Whoever can write to the database and knows this file can make
the hashes anew; against them a copy kept elsewhere helps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from .models import Grading


def link(before: str | None, submission_id: int, result: str, notebook: str | None, made_at: datetime) -> str:
    """The hash of a grading; `before` is that of the grading before it."""
    facts = [before, submission_id, result, notebook, made_at.astimezone(UTC).isoformat()]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def first_broken(gradings: Iterable[Grading]) -> int | None:
    """The number of the first of a submission's gradings that is not as it was written, or is missing.

    Args:
        gradings: all of one submission, the first first.
    """
    before = None
    for number, each in enumerate(gradings, 1):
        wanted = link(before, each.submission_id, each.result, each.notebook, each.made_at)
        if (each.number, each.chain) != (number, wanted):
            return number
        before = each.chain
    return None
