"""The bank's rules that need more than reading, one small predicate each; docs/bank-rules.md has the same
numbers."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator

from molgrade.bank import Check, Exercise

from .evidence import Evidence

KILLED = 0.9
"""The part of the non-equivalent mutants that hidden checks must catch."""

SHARE = 1 / 3
"""The part of its time limit that a check may take with the reference."""

DIFFERENT = 0.9
"""The part of the draws that must differ from each other."""

MEANINGLESS = {0, 1, 2, -1, 0.5}
"""Numbers that stand in most arrays; sharing them gives nothing away."""


def reference_earns_every_point(found: Evidence) -> Iterator[str]:
    for seed, outcome in enumerate(found.seeds):
        for name in outcome.failed:
            yield f"the reference fails {name!r} with seed {seed}"


def untouched_release_earns_nothing(found: Evidence) -> Iterator[str]:
    for name, check in found.untouched.checks.items():
        if check.passed:
            yield f"{name!r} passes on the untouched release"


def accepted_answers_earn_every_point(found: Evidence) -> Iterator[str]:
    for answer, outcome in found.accepted.items():
        for name in outcome.failed:
            yield f"accepted/{answer}.py fails {name!r}"


def right_answers_hold_for_other_inputs(found: Evidence) -> Iterator[str]:
    for step, outcomes in enumerate(found.redrawn, 1):
        for answer, outcome in outcomes.items():
            who = f"accepted/{answer}.py" if answer else "the reference"
            for name in outcome.failed:
                yield f"{who} fails {name!r} when its inputs are redrawn (every seed plus {step})"


def rejected_answers_fail_as_named(found: Evidence) -> Iterator[str]:
    named = {answer.name: set(answer.fails) for answer in found.exercise.rejected}
    for answer, outcome in found.rejected.items():
        passes = sorted(named[answer] - set(outcome.failed))
        also = sorted(set(outcome.failed) - named[answer])
        if passes:
            yield f"rejected/{answer}.py passes {', '.join(passes)}"
        if also:
            yield f"rejected/{answer}.py also fails {', '.join(also)}"


def students_read_the_named_words(found: Evidence) -> Iterator[str]:
    for answer in found.exercise.rejected:
        said = found.rejected[answer.name].checks
        for name, words in answer.fails.items():
            if not said[name].passed and _flat(words) not in _flat(said[name].message):
                yield f"rejected/{answer.name}.py: {name} says {said[name].message!r}, not {words!r}"


def hidden_checks_kill_mutants(found: Evidence) -> Iterator[str]:
    if found.score < KILLED:
        yield f"hidden checks catch {found.score:.0%} of the mutants, less than {KILLED:.0%}"
        for mutant in found.survivors:
            yield f"survives: line {mutant.line}: {mutant.before} → {mutant.after}"


def equivalents_exist(found: Evidence) -> Iterator[str]:
    for text in found.unknown_equivalents:
        yield f"equivalents.yaml names a change that no mutant makes: {text}"


def hidden_and_visible_share_no_data(found: Evidence) -> Iterator[str]:
    checks = found.exercise.checks
    seen = set().union(*(_data(found.exercise, check) for check in checks if not check.hidden))
    for check in checks:
        shared = _data(found.exercise, check) & seen if check.hidden else ()
        for literal in sorted(shared):
            yield f"{check.id!r} is hidden and uses {literal}, which a visible check shows"


def checks_stay_in_budget(found: Evidence) -> Iterator[str]:
    limit = found.check_seconds * SHARE
    for name, check in found.seeds[0].checks.items():
        if check.seconds > limit:
            yield f"{name!r} takes {check.seconds:.0f} s with the reference, more than a third of its limit"


def every_draw_is_as_good(found: Evidence) -> Iterator[str]:
    named = {f"rejected/{answer.name}": set(answer.fails) for answer in found.exercise.rejected}
    for drawn in found.variants:
        for answer, failed in drawn.failed.items():
            who = f"{answer}.py" if "/" in answer else {"": "the reference", "stub": "the release"}[answer]
            passes = set(found.untouched.checks) - set(failed) if answer == "stub" else set()
            passes |= named.get(answer, set()) - set(failed)
            fails = set() if answer == "stub" else set(failed) - named.get(answer, set())
            for word, names in (("passes", passes), ("fails", fails)):
                if names:
                    yield f"{who} {word} {', '.join(sorted(names))} with {drawn.values}"


def students_get_different_draws(found: Evidence) -> Iterator[str]:
    different = len({json.dumps(drawn.values, sort_keys=True) for drawn in found.variants})
    if different < DIFFERENT * len(found.variants):
        yield f"of {len(found.variants)} students only {different} get something of their own"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _data(exercise: Exercise, check: Check) -> set[str]:
    """Lists and tuples that a check is made of and that tell something: at least three numbers, and not only
    trivial ones."""
    code = exercise.check_file.module_code(check) + "\n" + exercise.check_file.function_code(check)
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.List | ast.Tuple):
            numbers = [each.value for each in ast.walk(node) if _is_number(each)]
            if len(numbers) >= 3 and len(set(numbers) - MEANINGLESS) >= 2:
                found.add(ast.unparse(node))
    return found


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


RULES: dict[int, Callable[[Evidence], Iterator[str]]] = dict(
    enumerate(
        (
            reference_earns_every_point,
            untouched_release_earns_nothing,
            accepted_answers_earn_every_point,
            right_answers_hold_for_other_inputs,
            rejected_answers_fail_as_named,
            students_read_the_named_words,
            hidden_checks_kill_mutants,
            equivalents_exist,
            hidden_and_visible_share_no_data,
            checks_stay_in_budget,
            every_draw_is_as_good,
            students_get_different_draws,
        ),
        1,
    )
)
