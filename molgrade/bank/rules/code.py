"""Rules for code exercises."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain

from ..assignment import BEGIN_SOLUTION, END_SOLUTION, Assignment, Exercise, stub
from ..reading import Code, Problem, bound_names


def uses_are_earlier_exercises(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    if "exercises" in assignment.header.broken:
        return
    names = [each.name for each in (*assignment.given, *assignment.exercises)]
    for place, name in enumerate(exercise.uses):
        if name not in names:
            message = f"uses {name!r}, which is no exercise of {assignment.name}"
            yield exercise.header.problem(message, "uses", place)
        elif names.index(name) >= names.index(exercise.name):
            message = f"uses {name!r}, which doesn't come before {exercise.name!r}"
            yield exercise.header.problem(message, "uses", place)


def something_is_defined(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    if not exercise.defines:
        yield exercise.header.problem("`defines` names nothing that checks could examine", "defines")


def levels_belong_to_written(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    for key in ("levels", "weak"):
        if getattr(exercise.header.value, key):
            yield exercise.header.problem(f"`{key}` belongs to written exercises", key)


def answers_bind_what_is_defined(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    solution = [exercise.solution] if exercise.solution else []
    for code in [*solution, *(answer.code for answer in (*exercise.accepted, *exercise.rejected))]:
        for name in exercise.defines:
            if name not in code.names:
                yield code.problem(f"`defines` names {name!r}, but this file doesn't bind it")


def solution_region_is_marked(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    solution = exercise.solution
    if not solution:
        return
    if BEGIN_SOLUTION not in solution.text:
        message = f"no {BEGIN_SOLUTION} ... {END_SOLUTION} region: students would read the solution"
        yield solution.problem(message)
    begun = None
    for number, line in enumerate(solution.text.splitlines(), 1):
        if BEGIN_SOLUTION in line:
            if begun:
                yield solution.problem(f"{BEGIN_SOLUTION} inside the region of line {begun}", number)
            begun = number
        elif END_SOLUTION in line:
            if not begun:
                yield solution.problem(f"{END_SOLUTION} without {BEGIN_SOLUTION}", number)
            begun = None
    if begun:
        yield solution.problem(f"no {END_SOLUTION} follows", begun)


def signature_is_outside_the_region(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    solution = exercise.solution
    if not solution:
        return
    try:
        kept = bound_names(stub(solution.text))
    except SyntaxError as error:
        yield solution.problem(f"without the solution region this is no Python: {error.msg}")
        return
    for name in exercise.defines:
        if name in solution.names - kept:
            message = f"the signature of {name!r} is inside the solution region: students would not see it"
            yield solution.problem(message, solution.line(name))


def solution_is_documented(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    solution = exercise.solution
    for node in solution.tree.body if solution else ():
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not ast.get_docstring(node):
            yield solution.problem(f"{node.name} has no docstring", node.lineno)
        if isinstance(node, ast.FunctionDef):
            yield from _annotations(node, solution)


def _annotations(function: ast.FunctionDef, solution: Code) -> Iterator[Problem]:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    bare = [argument.arg for argument in every if argument and not argument.annotation]
    if bare:
        yield solution.problem(f"{function.name}: no annotation for {', '.join(bare)}", function.lineno)
    if not function.returns:
        yield solution.problem(f"{function.name}: no annotation for what it returns", function.lineno)


def points_add_up(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    total = sum(check.points for check in exercise.checks)
    is_known = exercise.checks and not any("points" in check.header.broken for check in exercise.checks)
    if is_known and abs(total - exercise.points) > 1e-9:
        message = f"the exercise has {exercise.points:g} points, its checks have {total:g}"
        yield exercise.header.problem(message, "points")


def checks_differ_in_id_and_title(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    ids: set[str] = set()
    titles: set[str] = set()
    for check in exercise.checks:
        if check.id in ids:
            yield exercise.check_file.problem(check, f"a second check is called test_{check.id}")
        if check.title in titles and "name" not in check.header.broken:
            yield exercise.check_file.problem(check, f"a second check has the title {check.title!r}")
        ids.add(check.id)
        titles.add(check.title)


def some_checks_are_visible_some_hidden(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    known = [check.hidden for check in exercise.checks if "hidden" not in check.header.broken]
    for hidden, word in ((False, "visible"), (True, "hidden")):
        if len(known) == len(exercise.checks) > 0 and hidden not in known:
            yield exercise.check_file.code.problem(f"there is no {word} check")


def parameters_are_plain(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    for check in exercise.checks:
        given = check.function.args
        if given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg or given.defaults:
            message = f"test_{check.id}: parameters are plain names of the notebook, without defaults"
            yield exercise.check_file.problem(check, message)


def parameters_are_defined(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    if not assignment.setup:
        return
    used = [each for each in (*assignment.given, *assignment.exercises) if each.name in exercise.uses]
    defined = assignment.setup.names.union(*((*e.defines, *e.drawn) for e in (exercise, *used)))
    for check in exercise.checks:
        for name in sorted({*check.parameters} - defined):
            owner = next((each.name for each in assignment.exercises if name in each.defines), None)
            hint = f" (exercise {owner!r} does: name it in `uses`)" if owner else ""
            message = f"test_{check.id} takes {name!r}, which no cell that it may use defines{hint}"
            yield exercise.check_file.problem(check, message)


def checks_rebind_no_name_of_the_notebook(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    """In nbgrader the module-level code of checks runs in the student's namespace."""
    if not exercise.check_file:
        return
    code, setup = exercise.check_file.code, assignment.setup
    given = _imports(setup) if setup else set()
    imports = _imports(code)
    same = {name for name, _ in imports & given} - {name for name, _ in imports - given}
    answers = set(chain.from_iterable((*each.defines, *each.drawn) for each in assignment.exercises))
    for name in sorted(code.names & (answers | ((setup.names if setup else set()) - same))):
        yield code.problem(f"{name!r} is a name of the notebook: choose another", code.line(name))


def _imports(code: Code) -> set[tuple[str, str]]:
    """(name, what it stands for) of the module-level imports."""
    found = set()
    for node in code.tree.body:
        if isinstance(node, ast.Import):
            found |= {(alias.asname or alias.name.split(".")[0], alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names}
    return found


def answers_suffice(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    for kind, needed in (("accepted", 1), ("rejected", 2)):
        folder = exercise.folder / kind
        count = len(list(folder.glob("*.py")))
        if count < needed:
            yield Problem(folder, 1, f"{kind} answers: {count}, at least {needed} needed")


def rejected_answers_name_failing_checks(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    checks = {check.id: check for check in exercise.checks}
    for answer in exercise.rejected if checks else ():
        if "fails" in answer.header.broken:
            continue
        for name in answer.fails.keys() - checks.keys():
            message = f"there is no check {name!r} (there are {', '.join(checks)})"
            yield answer.header.problem(message, "fails", name)
        if not answer.fails:
            yield answer.header.problem("names no failing check", "fails")
        elif not any(checks[name].hidden for name in answer.fails if name in checks):
            yield answer.header.problem("names no failing hidden check", "fails")


def rejected_answers_quote_messages(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    known = [check for check in exercise.checks if "failure_message" not in check.header.broken]
    messages = {check.id: " ".join(check.message.split()) for check in known}
    for answer in exercise.rejected:
        for name, words in answer.fails.items():
            if name in messages and " ".join(words.split()) not in messages[name]:
                message = f"these words are not part of the failure_message of test_{name}: {words!r}"
                yield answer.header.problem(message, "fails", name)


# Each with the keys of the front matter that it reads.
RULES = {
    uses_are_earlier_exercises: ("uses",),
    something_is_defined: ("defines", "kind"),
    levels_belong_to_written: ("levels", "weak", "kind"),
    answers_bind_what_is_defined: ("defines",),
    solution_region_is_marked: (),
    signature_is_outside_the_region: ("defines",),
    solution_is_documented: (),
    points_add_up: ("points",),
    checks_differ_in_id_and_title: (),
    some_checks_are_visible_some_hidden: (),
    parameters_are_plain: (),
    parameters_are_defined: ("defines", "uses"),
    checks_rebind_no_name_of_the_notebook: (),
    answers_suffice: ("kind",),
    rejected_answers_name_failing_checks: (),
    rejected_answers_quote_messages: (),
}
