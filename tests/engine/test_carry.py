"""Error carried forward: what an earlier mistake costs is shown once, and no reference gets out."""

from __future__ import annotations

import contextlib
import json
from types import SimpleNamespace

import pytest
from nbgrader.utils import determine_grade

from molgrade.engine import Engine, Result
from molgrade.engine.carry import plans_on_references
from molgrade.engine.clock import Clock
from molgrade.engine.examiner import Grading, SandboxBroken

from .conftest import Toy, submission, write_autograder

TWICE = """
@test_case(name="Small", points=1, failure_message="Twice the number.")
def test_small(twice):
    assert float(twice(2.0)) == 4.0

@test_case(name="Any", points=1, hidden=True, failure_message="Twice any number.")
def test_any(twice):
    assert float(twice(7.0)) == 14.0
"""
THRICE = """
@test_case(name="Small", points=1, failure_message="Three times the number.")
def test_small(thrice, twice):
    assert float(thrice(2.0)) == float(twice(2.0)) + 2.0 == 6.0

@test_case(name="Any", points=2, hidden=True, failure_message="Three times any number.")
def test_any(thrice):
    assert float(thrice(7.0)) == 21.0
"""
SIXFOLD = """
@test_case(name="Any", points=4, hidden=True, failure_message="Six times any number.")
def test_any(sixfold):
    assert float(sixfold(5.0)) == 30.0
"""
ALONE = """
@test_case(name="One", points=1, failure_message="One.")
def test_one(one):
    assert int(one()) == 1
"""
REFERENCE = {
    "twice": "def twice(x):\n    canary_twice = 2\n    return canary_twice * x\n",
    "thrice": "def thrice(x):\n    canary_thrice = twice(x)\n    return canary_thrice + x\n",
}
TOYS = [
    Toy("twice", ["twice"], TWICE, reference=REFERENCE["twice"]),
    Toy("thrice", ["thrice"], THRICE, uses=["twice"], reference=REFERENCE["thrice"]),
    Toy("sixfold", ["sixfold"], SIXFOLD, uses=["thrice"]),
    Toy("alone", ["one"], ALONE),
]
HONEST = {
    "twice": "def twice(x):\n    return 2 * x",
    "thrice": "def thrice(x):\n    return twice(x) + x",
    "sixfold": "def sixfold(x):\n    return thrice(x) + thrice(x)",
    "alone": "def one():\n    return 1",
}
LIMITS = {"cell_seconds": 3, "check_seconds": 2, "submission_seconds": 60}
WRONG = "def twice(x):\n    return x + 1.5"


def autograder_in(folder, carry_forward: str):
    return write_autograder(folder, "import math", TOYS, limits=LIMITS, carry_forward=carry_forward)


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    made: dict[str, Engine] = {}
    for policy in ("show", "award", "off"):
        autograder = autograder_in(tmp_path_factory.mktemp(policy) / "a", policy)
        made[policy] = Engine(autograder, boundary="process").__enter__()
    yield made
    for engine in made.values():
        engine.__exit__()


@pytest.fixture
def grade(engines):
    def run(policy="show", extra=None, **answers):
        engine = engines[policy]
        graded = engine.grade(submission(engine.autograder, HONEST | answers, extra))
        told = graded.result.model_dump_json() + json.dumps([c.get("outputs") for c in graded.notebook.cells])
        assert "canary" not in told
        return graded

    return run


def carried(graded) -> dict[str, float]:
    return {e.name: e.carried_points for e in graded.result.exercises if e.carried_points}


def test_a_mistake_costs_its_own_marks_only_once(grade):
    graded = grade(twice=WRONG)
    assert (graded.result.points, graded.result.carried_points) == (1, 7)
    assert carried(graded) == {"thrice": 3, "sixfold": 4}
    notes = [check.note for check in graded.result.exercises[1].checks]
    assert notes[1] == (
        "Earned with the reference's answer to exercise 1 in place of yours: +2. "
        "It is shown apart and is not in your marks."
    )
    shown = json.dumps([cell.get("outputs") for cell in graded.notebook.cells])
    assert "in place of yours: +4" in shown
    assert Result.model_validate_json(graded.result.model_dump_json()) == graded.result


def test_it_is_awarded_where_the_assignment_says_so(grade):
    graded = grade("award", twice=WRONG)
    assert (graded.result.points, graded.result.carried_points) == (8, 7)
    check = graded.result.exercises[1].checks[1]
    assert (check.points, check.status.value, check.carried) == (2, "failed", True)
    assert check.note.endswith("+2. This counts in your marks.")
    cells = [c for c in graded.notebook.cells if c.metadata.nbgrader.grade]
    assert sum(determine_grade(cell)[0] for cell in cells) == 8, "nbgrader reads the same marks"


def test_it_is_left_out_where_the_assignment_says_so(grade):
    graded = grade("off", twice=WRONG)
    assert (graded.result.points, graded.result.carried_points) == (1, 0)


@pytest.mark.parametrize("policy", ["show", "award"])
def test_only_what_is_right_by_itself_is_carried(grade, policy):
    graded = grade(policy, twice=WRONG, thrice="def thrice(x):\n    return twice(x) + 2")
    found = {f"{e.name} {c.name}": c.carried for e in graded.result.exercises for c in e.checks}
    assert found == {
        "twice small": False,
        "twice any": False,
        "thrice small": True,  # 2 + 2 is right for 2 alone
        "thrice any": False,
        "sixfold any": True,  # on both references
        "alone one": False,
    }
    assert "exercises 1 and 2" in graded.result.exercises[2].checks[0].note


def test_nothing_is_carried_from_a_right_answer_or_from_what_is_not_used(grade):
    graded = grade(thrice="raise ValueError", sixfold="def sixfold(x):\n    return 6 * x + 1")
    assert carried(graded) == {} and graded.result.points == 3
    assert carried(grade(twice=WRONG, thrice="", sixfold="")) == {}


@pytest.mark.parametrize(
    "twice",
    [
        "",
        "def twice(x:",
        "1 / 0",
        "import os; os._exit(1)",
        "def twice(x):\n    while True: pass",
        "import ctypes; ctypes.string_at(0)",
    ],
)
def test_however_the_earlier_answer_failed(grade, twice):
    assert carried(grade(twice=twice)) == {"thrice": 3, "sixfold": 4}


def test_helpers_beside_the_wrong_answer_stay(grade):
    graded = grade(
        twice="def once(x):\n    return x\n" + WRONG, thrice="def thrice(x):\n    return twice(x) + once(x)"
    )
    assert carried(graded) == {"thrice": 3, "sixfold": 4}


def test_a_second_attempt_below_the_cell_does_not_hide_the_reference(grade):
    assert carried(grade(twice=WRONG, extra={"twice": WRONG})) == {"thrice": 3, "sixfold": 4}


def test_an_endless_loop_is_carried_nowhere(grade):
    """The run ends within its time, and says nothing of the references."""
    loop = "def sixfold(x):\n    while thrice(x): pass"
    graded = grade(twice=WRONG, sixfold=loop)
    assert carried(graded) == {"thrice": 3}
    assert graded.result.exercises[2].checks[0].status.value == "timeout"
    assert graded.result.faults == grade("off", twice=WRONG, sixfold=loop).result.faults


THIEF = """
from IPython import get_ipython
import ast, atexit, builtins, sys, threading
kept = []
class Spy(ast.NodeTransformer):
    def visit_Module(self, node):
        kept.append(ast.unparse(node))
        return node
shell = get_ipython()
shell.ast_transformers.append(Spy())
shell.events.register("pre_run_cell", lambda info: kept.append(str(info.raw_cell)))
shell.events.register("post_run_cell", lambda result: print(*kept))
def tell(*_):
    text = " ".join(kept + [str(f.f_locals) for f in sys._current_frames().values()])
    for name in ("stdout", "stderr"):
        getattr(sys, name).write(text)
    open("/tmp/loot-of-a-test", "a").write(text)
    print(text)
    raise ValueError(text)
"""
LOOT = "import os\nprint(open('/tmp/loot-of-a-test').read() if os.path.exists('/tmp/loot-of-a-test') else '')"


@pytest.mark.parametrize("crash", ["", "    os._exit(1)\n"])
def test_a_thief_shows_no_reference(grade, crash):
    graded = grade(
        twice=WRONG,
        thrice=f"import os\ndef thrice(x):\n    try: tell()\n    except ValueError: pass\n{crash}    raise "
        "ValueError(*kept)",
        sixfold="tell()\ndef sixfold(x):\n    return tell()",
        extra={"setup": THIEF},
    )
    assert "kept" not in json.dumps(graded.result.faults)
    assert graded.result.points == 1


@pytest.mark.docker
def test_a_thief_passes_no_reference_on(tmp_path):
    autograder = autograder_in(tmp_path / "a", "show")
    with Engine(autograder, boundary="docker") as engine:
        answers = HONEST | {"twice": WRONG, "sixfold": "tell()\ndef sixfold(x):\n    return tell()"}
        graded = engine.grade(submission(autograder, answers, {"setup": THIEF}))
        assert carried(graded) == {"thrice": 3}
        following = engine.grade(submission(autograder, HONEST, {"setup": LOOT}))
    for each in (graded, following):
        outputs = json.dumps([cell.get("outputs") for cell in each.notebook.cells])
        assert "canary" not in each.result.model_dump_json() + outputs
    assert following.result.points == 10 and following.result.carried_points == 0


def test_nothing_is_run_again_when_the_time_is_up_or_the_end_was_not_reached():
    checks = {name: [{"name": "one", "hidden": False}] for name in "ab"}
    plan = {"steps": [], "checks": checks, "builds_on": {"a": [], "b": ["a"]}, "limits": {}, "seed": 0}
    verdicts = {(name, "one"): {"status": "failed"} for name in "ab"}
    started = []

    @contextlib.contextmanager
    def child(limits, seed, clock):
        started.append(limits["submission_seconds"])
        raise SandboxBroken
        yield

    sandbox = SimpleNamespace(clean=True, child=child)
    for seconds, known in ((-1, verdicts), (60, {("b", "one"): {"status": "failed"}}), (60, verdicts)):
        grading = Grading(sandbox, {}, {}, plan, {"a": ""}, verdicts=dict(known))
        grading.clock = Clock()
        grading.ends = grading.clock.now() + seconds
        grading._carry_forward()
        assert grading.faults == []
    assert len(started) == 1 and 0 < started[0] <= 60


def test_one_plan_serves_all_that_need_the_same_references():
    checks = {name: [{"name": "one", "hidden": False}] for name in "abcd"}
    steps = [{"kind": "remember", "exercise": name} for name in "abcd"]
    builds_on = {"a": [], "b": ["a"], "c": ["a"], "d": ["a", "b"]}
    plan = {"steps": steps, "checks": checks, "builds_on": builds_on, "seed": 0}
    verdicts = {(name, "one"): {"status": "failed"} for name in "abcd"}
    plans = list(plans_on_references(plan, verdicts, {"a": "A = 1", "b": "B = 1"}))
    assert [(p["references"], list(p["checks"])) for p in plans] == [(["a"], ["b", "c"]), (["a", "b"], ["d"])]
    assert [step.get("source") for step in plans[1]["steps"][:4]] == ["A = 1", None, "B = 1", None]
    passed = {place: {"status": "passed"} for place in verdicts}
    assert list(plans_on_references(plan, passed | {("a", "one"): {"status": "failed"}}, {"a": ""})) == []
