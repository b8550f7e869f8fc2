"""Tests that need the student's own objects, run beside them in the sandbox.

What they answer is the student's process's word: a text and whether they passed, no more, and marked so in
the results. Otter itself is not here. `grader.check("q1")` in a notebook goes to a stand-in that remembers
the namespace at that point; all else that notebooks ask of Otter does nothing.
"""

from __future__ import annotations

import contextlib
import doctest
import inspect
import io
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

MAX_CALLED = 1000
"""Names of checks that a cell may call for; more are forgotten."""

MAX_TEXT = 20_000
"""Characters that a failed test may say."""


class Beside:
    """What the worker does for such tests. Its class brings `_shell`, the namespace, and `do_remember`."""

    _shell: Any
    do_remember: Callable[[str], None]

    def do_stand_in(self) -> None:
        """Put the stand-in in Otter's place."""
        self._called: list[str] = []
        install(self._note)

    def do_import_here(self) -> None:
        """Let notebooks import the assignment's files, as they can in Jupyter."""
        sys.path.insert(0, str(Path.cwd()))

    def _note(self, name: str) -> None:
        if len(self._called) < MAX_CALLED:
            self.do_remember(name)
            self._called.append(name)

    def do_called(self) -> list[str]:
        """Checks called for since this was last asked."""
        called, self._called = self._called, []
        return called

    def do_doctest(self, title: str, source: str) -> tuple[bool, str]:
        """Run a doctest as Otter does; whether it passed, and what it printed if not."""
        examples = doctest.DocTestParser().parse(source, title)
        examples = [example for example in examples if isinstance(example, doctest.Example)]
        test = doctest.DocTest(examples, self._shell.user_ns, title, None, None, source)
        said = io.StringIO()
        runner = doctest.DocTestRunner(verbose=False)
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            failed = runner.run(test, out=said.write, clear_globs=False).failed
        return failed == 0, said.getvalue()[:MAX_TEXT]

    def do_case(self, source: str, number: int) -> tuple[bool, str]:
        """Run the case `number` (from 1) of an exception-based test file."""
        found: dict[str, Any] = {}
        try:
            exec(compile(source, "<test>", "exec"), found)
            case = [value for value in found.values() if isinstance(value, TestCase)][number - 1]
            case.run(self._shell.user_ns)
        except Exception as error:
            return False, "".join(traceback.format_exception_only(error))[:MAX_TEXT]
        return True, ""


class TestCase:
    """Otter's `test_case` decorator, as far as running needs it."""

    def __init__(self, *_: Any, **__: Any):
        self._function: Callable = lambda: None

    def __call__(self, function: Callable) -> TestCase:
        self._function = function
        return self

    def run(self, namespace: dict[str, Any]) -> None:
        names = inspect.signature(self._function).parameters
        self._function(**{name: namespace if name == "env" else namespace.get(name) for name in names})


def install(on_check: Callable[[str], None]) -> None:
    """Make `import otter` find the stand-in; `on_check` is told the name of each check called for."""

    class Notebook:
        """`otter.Notebook`: checks are noted; exporting, submitting and all else does nothing."""

        def __init__(self, *_: Any, **__: Any):
            pass

        def check(self, question: str, *_: Any, **__: Any) -> None:
            if isinstance(question, str):
                on_check(question)

        def __getattr__(self, name: str) -> Callable[..., None]:
            if name.startswith("_"):
                raise AttributeError(name)
            return lambda *_, **__: None

    test_files = types.ModuleType("otter.test_files", "Stands in for Otter's while a notebook is graded.")
    test_files.test_case = TestCase
    otter = types.ModuleType("otter", "Stands in for Otter while a notebook is graded.")
    otter.Notebook, otter.test_files, otter.__path__ = Notebook, test_files, []
    sys.modules |= {"otter": otter, "otter.test_files": test_files}
