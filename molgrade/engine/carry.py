"""Error carried forward: what to examine again, on the references of earlier exercises.

As in a chemistry exam, a mistake costs its own marks once. An exercise with failed checks that builds on
earlier exercises with failed checks is examined again in a notebook where the references of those earlier
ones stand in place of the student's answers.
"""

from __future__ import annotations

from collections.abc import Iterator

Verdicts = dict[tuple[str, str], dict]
"""What became of each check, by exercise and check."""


def plans_on_references(plan: dict, verdicts: Verdicts, references: dict[str, str]) -> Iterator[dict]:
    """One plan for each set of references that is needed; nothing when no failure builds on another.

    Args:
        plan: what the submission was examined by, made by `molgrade.engine.slot`; its `builds_on` names the
            earlier exercises of each.
        verdicts: what came of it.
        references: answers to the exercises that others build on.
    """
    failed = {exercise for (exercise, _), verdict in verdicts.items() if verdict["status"] != "passed"}
    again: dict[tuple[str, ...], list[str]] = {}
    for exercise, earlier in plan["builds_on"].items():
        wrong = tuple(name for name in earlier if name in failed and name in references)
        if exercise in failed and wrong:
            again.setdefault(wrong, []).append(exercise)
    for wrong, exercises in again.items():
        checks = {
            e: [c for c in plan["checks"][e] if verdicts[e, c["name"]]["status"] != "passed"]
            for e in exercises
        }
        steps = list(_with_references(plan["steps"], {name: references[name] for name in wrong}))
        yield plan | {"steps": steps, "checks": checks, "builds_on": {}, "references": list(wrong)}


def _with_references(steps: list[dict], references: dict[str, str]) -> Iterator[dict]:
    """The steps, with each reference run where its exercise is examined.

    It comes on top of the student's cells rather than instead of them: helpers that they defined there for
    later exercises stay, and whatever they called by the exercise's names is overruled.
    """
    for number, step in enumerate(steps, 1):
        if step["kind"] == "remember" and step["exercise"] in references:
            source = references[step["exercise"]]
            yield {"kind": "cell", "index": -number, "source": source, "pins": []}
        yield step
