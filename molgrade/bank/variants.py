"""What differs from student to student: `draw` in an exercise's variant.py, and the prompt that shows it.

The base version is the draw of a fixed seed, every student's that of a key made of the course's secret.
"""

from __future__ import annotations

import hmac
import json
import re
import traceback
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from .reading import Code, Reader

if TYPE_CHECKING:
    import numpy as np

    from .assignment import Assignment, Exercise

SHOWN = re.compile(r"\{\{ (\w+) \}\}")
"""How a prompt shows a drawn value."""

MAX_CHARACTERS = 20_000
"""Of all drawn values of an exercise, as JSON: they stand in a cell that students read."""


@dataclass(frozen=True)
class Variant:
    """What one notebook has of an exercise that varies.

    Args:
        code: variant.py.
        template: the prompt as its author wrote it, with {{ name }} where a drawn value stands.
        values: plain data (numbers, text, lists, dictionaries) by the name that a locked cell binds.
    """

    code: Code
    template: str
    values: dict[str, Any]


class DrawError(Exception):
    """variant.py can't be used; `line` says where."""

    def __init__(self, message: str, line: int = 1):
        super().__init__(message)
        self.line = line


def generator(secret: bytes, assignment: str, exercise: str, student: str) -> np.random.Generator:
    """Where a student's draws for an exercise come from: NumPy's PCG64, its seed the HMAC-SHA256 of the three
    names under the course's secret."""
    import numpy as np  # takes 0.1 s, and most commands draw nothing

    names = json.dumps([assignment, exercise, unicodedata.normalize("NFC", student)])
    return np.random.default_rng(int.from_bytes(hmac.digest(secret, names.encode(), "sha256")))


def base(exercise: str) -> np.random.Generator:
    """Where the base version's draws come from, in whatever assignment the exercise stands."""
    return generator(b"", "", exercise, "")


def draw(code: Code, source: np.random.Generator) -> dict[str, Any]:
    """What `draw` in variant.py returns, NumPy's numbers and arrays as Python's.

    Raises:
        DrawError: there is no `draw`, it raises, or returns something else than plain data by name.
    """
    space: dict[str, Any] = {"__name__": "variant"}
    try:
        exec(compile(code.tree, str(code.path), "exec"), space)
        values = space["draw"](source)
    except KeyError as error:
        if error.args == ("draw",) and "draw" not in space:
            raise DrawError("there is no function `draw(rng)`") from None
        raise DrawError(f"draw raises {error!r}", _line(code, error)) from None
    except Exception as error:
        raise DrawError(f"draw raises {error!r}", _line(code, error)) from None
    if not isinstance(values, dict) or not values:
        raise DrawError("draw must return a dictionary: values by the names that students use")
    for name in values:
        if not (isinstance(name, str) and name.isidentifier() and name.isascii()) or iskeyword(name):
            raise DrawError(f"draw returns a value named {name!r}, which is no name in Python")
    plain = {name: _plain(name, value) for name, value in values.items()}
    if len(json.dumps(plain)) > MAX_CHARACTERS:
        raise DrawError(f"draw returns more than {MAX_CHARACTERS} characters: return rows or a seed")
    return plain


def _line(code: Code, error: Exception) -> int:
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.lineno for f in reversed(frames) if f.filename == str(code.path)), 1)


def _plain(name: str, value: Any) -> Any:
    """The value as JSON knows it."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(name, each) for each in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(name, each) for key, each in value.items()}
    if isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < 2**63):
        return value
    if isinstance(value, float) and value - value == 0:  # finite
        return value
    raise DrawError(f"{name!r} holds {value!r}: return numbers, text, and lists and dictionaries of them")


def read_variant(exercise: Exercise, reader: Reader) -> Exercise:
    """The exercise with what its variant.py draws for the base version, if it has one."""
    path = exercise.folder / "variant.py"
    code = reader.python(path) if path.is_file() else None
    if code is None:
        return exercise
    blank = replace(exercise, variant=Variant(code, exercise.prompt, {}))
    try:
        return redrawn(blank, base(exercise.name))
    except DrawError as error:
        reader.report(path, error.line, str(error))
        return blank


def redrawn(exercise: Exercise, source: np.random.Generator) -> Exercise:
    """An exercise that varies, drawn anew."""
    values = draw(exercise.variant.code, source)
    prompt = SHOWN.sub(lambda found: _shown(found, values), exercise.variant.template)
    return replace(exercise, prompt=prompt, variant=replace(exercise.variant, values=values))


def _shown(found: re.Match, values: dict[str, Any]) -> str:
    """A drawn value in prose; a list's items with commas."""
    if found[1] not in values:
        return found[0]
    value = values[found[1]]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def for_student(assignment: Assignment, secret: bytes, student: str) -> Assignment:
    """A student's own version of an assignment."""
    return _mapped(assignment, lambda name: generator(secret, assignment.name, name, student))


def numbered(assignment: Assignment, number: int) -> Assignment:
    """One of any number of versions of an assignment that need no secret, to try it with."""
    return _mapped(assignment, lambda name: generator(b"", "", name, str(number)))


def _mapped(assignment: Assignment, source_of: Any) -> Assignment:
    def each(exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        return tuple(redrawn(e, source_of(e.name)) if e.variant else e for e in exercises)

    return replace(assignment, exercises=each(assignment.exercises), given=each(assignment.given))


def varying(assignment: Assignment) -> Iterator[Exercise]:
    """Its exercises that vary, those given included."""
    return (each for each in (*assignment.given, *assignment.exercises) if each.variant)
