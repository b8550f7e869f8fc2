"""Whose file is whose, and from when, in the archives of Canvas, Moodle, Blackboard and Gradescope."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Any

import yaml

from ..errors import MolgradeError
from ..grading.submissions import Unreadable
from .bulk import Entry
from .exports import Lms

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class File:
    """One file of a hand-in, under the name that the student gave it."""

    name: str
    entry: Entry


@dataclass(frozen=True)
class HandIn:
    """One attempt of one student, as the archive has it.

    `identifiers` and `names` say who it is; `folder` is what to call a student whom the course doesn't know.
    `number` grows from attempt to attempt, also from one archive of an LMS to the next.
    """

    who: str
    folder: str
    identifiers: tuple[str, ...]
    names: tuple[str, ...] = ()
    lms_id: str = ""
    email: str = ""
    time: datetime | None = None
    number: int = 0
    late: bool = False
    files: list[File] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What an archive holds; `others` are files of no student."""

    hand_ins: list[HandIn]
    others: list[str]


def find_hand_ins(lms: Lms, entries: Sequence[Entry], zone: tzinfo) -> Found:
    """Attempts in an archive of this LMS. Times without a zone are taken to be of `zone`.

    Raises `MolgradeError` when no file is named as this LMS names them.
    """
    found = _READERS[lms](entries, zone)
    if not found.hand_ins:
        raise MolgradeError(
            f"No file in the archive is named as {lms.title()} names hand-ins ({_NAMED[lms]}): is it another "
            "LMS's, or packed anew?"
        )
    return found


_NAMED = {
    Lms.canvas: "lovelaceada_101_2345_work.ipynb",
    Lms.moodle: "Ada Lovelace_31_assignsubmission_file_/work.ipynb",
    Lms.blackboard: "Assignment_ada_attempt_2026-03-01-12-00-00_work.ipynb",
    Lms.gradescope: "submission_123/work.ipynb beside submission_metadata.yml",
}

_CANVAS = re.compile(r"(?P<name>[^_/]*)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
_MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_file(?:_(?P<rest>[^/]*))?", re.DOTALL
)
_BLACKBOARD = re.compile(
    r"(?P<before>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|(?P<about>\.txt))", re.DOTALL
)
_GRADESCOPE = re.compile(r"submission_(\d+)")
METADATA = "submission_metadata.yml"


def _canvas(entries: Sequence[Entry], zone: tzinfo) -> Found:
    """lovelaceada[_LATE]_<user>_<file>_<name>: numbers of Canvas's; a later file has a higher one."""
    files, late, names, numbers, others = defaultdict(list), set(), {}, defaultdict(int), []
    for entry in entries:
        found = _CANVAS.fullmatch(entry.file_name)
        if found is None:
            others.append(entry.name)
            continue
        user = found["user"]
        files[user].append(File(found["rest"], entry))
        names[user] = found["name"]
        numbers[user] = max(numbers[user], int(found["file"]))
        late |= {user} if found["late"] else set()
    hand_ins = []
    for user, name in names.items():
        how = {"number": numbers[user], "late": user in late, "files": files[user]}
        hand_ins.append(HandIn(f"{name} ({user})", user, (user,), lms_id=user, **how))
    return Found(hand_ins, others)


def _moodle(entries: Sequence[Entry], zone: tzinfo) -> Found:
    """<full name>_<participant>_assignsubmission_file_/…: a folder, or, as people can choose, a prefix."""
    files, names, others = defaultdict(list), {}, []
    for entry in entries:
        parts = PurePosixPath(entry.name).parts
        found = next((match for part in parts if (match := _MOODLE.fullmatch(part))), None)
        if found is None:
            others.append(entry.name)
            continue
        names[found["number"]] = found["name"]
        files[found["number"]].append(File(found["rest"] or entry.file_name, entry))
    hand_ins = []
    for number, name in names.items():
        who, latest = f"{name} (participant {number})", max(file.entry.date for file in files[number])
        identifiers = (f"participant {number}",)
        hand_ins.append(HandIn(who, name, identifiers, (name,), number=latest, files=files[number]))
    return Found(hand_ins, others)


def _blackboard(entries: Sequence[Entry], zone: tzinfo) -> Found:
    """<assignment>_<username>_attempt_<time>_<name>, and for each attempt a text that says whose it is."""
    attempts: dict[tuple[str, str], list[File]] = defaultdict(list)
    about: dict[tuple[str, str], tuple[str, str]] = {}
    others = []
    for entry in entries:
        found = _BLACKBOARD.fullmatch(entry.file_name)
        if found is None:
            others.append(entry.name)
            continue
        attempt = (found["before"], found["time"])
        files = attempts[attempt]
        if found["about"]:
            about[attempt] = _blackboard_text(entry)
        else:
            files.append(File(found["rest"], entry))
    prefix = _assignment({before for before, _ in attempts}, {b: user for (b, _), (_, user) in about.items()})
    moments = {attempt: _moment(attempt[1], zone) for attempt in attempts}
    hand_ins = []
    for (before, time), files in attempts.items():
        name, _ = about.get((before, time), ("", ""))
        user = before.removeprefix(prefix)
        if (moment := moments[before, time]) is None:
            others += [file.entry.name for file in files]
            continue
        who = f"{name} ({user})" if name else user
        names, number = (name,) if name else (), int(moment.timestamp())
        hand_ins.append(HandIn(who, user, (user,), names, time=moment, number=number, files=files))
    return Found(hand_ins, others)


def _assignment(names: set[str], users: Mapping[str, str]) -> str:
    """What stands before the username in all names: as the texts say, or what the names have in common up to
    an underscore, but never all of one."""
    told = {name.removesuffix(user) for name, user in users.items() if user and name.endswith(f"_{user}")}
    if len(told) == 1:
        return told.pop()
    first, last = min(names, default=""), max(names, default="")
    length = next(
        (at for at, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1), len(first)
    )
    return first[: first.rfind("_", 0, length) + 1]


def _blackboard_text(entry: Entry) -> tuple[str, str]:
    """Name and username from `Name: Ada Lovelace (ada)`; blanks when the text can't be read."""
    try:
        text = entry.read()[:100_000].decode("utf-8-sig", "replace")
    except Unreadable:
        return "", ""
    found = re.match(r"[^:\n]{1,40}:[ \t]*([^\r\n]*?)[ \t]*\(([^()\r\n]+)\)[ \t]*(?:\r?\n|$)", text)
    return (found[1], found[2]) if found else ("", "")


def _moment(text: str, zone: tzinfo) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S").replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _gradescope(entries: Sequence[Entry], zone: tzinfo) -> Found:
    """submission_<number>/…, and beside them a YAML file that says for each who handed it in and when."""
    facts = _gradescope_facts(entries)
    files, others = defaultdict(list), []
    for entry in entries:
        parts = PurePosixPath(entry.name).parts
        folder = next((part for part in parts[:-1] if _GRADESCOPE.fullmatch(part)), None)
        if folder and folder in facts:
            files[folder].append(File(entry.file_name, entry))
        elif entry.file_name != METADATA:
            others.append(entry.name)
    found = [
        _gradescope_one(folder, _dict(person), _dict(facts[folder]), files[folder])
        for folder in facts
        for person in _list(_dict(facts[folder]).get(":submitters"))
    ]
    return Found([hand_in for hand_in in found if hand_in.identifiers or hand_in.names], others)


def _gradescope_one(folder: str, person: dict, facts: dict, files: list[File]) -> HandIn:
    name, sid, email = (str(person.get(key) or "").strip() for key in (":name", ":sid", ":email"))
    identifiers = tuple(value for value in (sid, email) if value)
    time = facts.get(":created_at")
    if isinstance(time, dict):  # Ruby's own time, which holds the moment in UTC
        time = time.get("utc")
    if isinstance(time, datetime):
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return HandIn(
        f"{name} ({sid or email})",
        sid or email or name,
        identifiers,
        (name,) if name else (),
        email=email,
        time=time if isinstance(time, datetime) else None,
        number=int(folder.removeprefix("submission_")),
        files=files,
    )


class _RubyLoader(_Loader):
    """YAML as Ruby writes it: tags of its classes are passed over."""


def _untagged(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node)
    return loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else node.value


_RubyLoader.add_multi_constructor("!ruby/", _untagged)


def _gradescope_facts(entries: Iterable[Entry]) -> dict[str, Any]:
    outside = [e for e in entries if not any(map(_GRADESCOPE.fullmatch, PurePosixPath(e.name).parts))]
    metadata = next((entry for entry in outside if entry.file_name == METADATA), None)
    if metadata is None:
        raise MolgradeError(f"The archive has no {METADATA}: export the submissions from Gradescope again.")
    try:
        read = yaml.load(metadata.read(), _RubyLoader)
    except (Unreadable, yaml.YAMLError, ValueError, RecursionError) as error:
        said = " ".join(str(error).split())[:200]
        raise MolgradeError(f"{METADATA} can't be read ({said}): export the submissions again.") from None
    return {str(key): value for key, value in _dict(read).items() if _GRADESCOPE.fullmatch(str(key))}


def _dict(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []


_READERS: dict[Lms, Callable[[Sequence[Entry], tzinfo], Found]] = {
    Lms.canvas: _canvas,
    Lms.moodle: _moodle,
    Lms.blackboard: _blackboard,
    Lms.gradescope: _gradescope,
}
