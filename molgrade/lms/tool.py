"""The tool as a whole: everything that pages, queue, outbox and commands share."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from ..engine import Autograder
from ..errors import MolgradeError
from ..records.course import Course
from .colab import Published
from .database import Database
from .files import Files
from .keys import Keys, check_secret, write_secret
from .own_data import OwnData
from .pace import Pace
from .services import Connections

SECONDS = (5, 20)
"""How long a platform may take to accept a connection, and to answer."""


UPLOADS = (10, timedelta(minutes=1))
"""How many uploads are read of one person, good ones or not: each may be 50 MB to unpack and parse, and who
mends a cell and runs it needs longer than six seconds."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Http(requests.Session):
    """Connections to platforms: none waits for ever, and a .netrc of this machine adds nothing."""

    def __init__(self, seconds: tuple[float, float] = SECONDS):
        super().__init__()
        self.seconds = seconds
        self.headers["User-Agent"] = "molgrade"
        self.auth = lambda request: request  # otherwise .netrc would replace the access token

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        options.setdefault("timeout", self.seconds)
        return super().request(*arguments, **options)


@dataclass
class Tool:
    """Where the tool's parts are.

    Args:
        course: whose autograders students may be given.
        data: folder of files, keys and, by default, the database; made when it is missing.
        url: the tool's public address, such as https://molgrade.example.edu.
        database_url: another database.
        clock: the time now, in UTC.
        http: makes connections to platforms.
        log: told what an administrator should know.
        release_url: folder on GitHub with the release notebooks, for links that open them in Colab.
    """

    course: Course
    data: Path
    url: str
    database_url: str | None = None
    clock: Callable[[], datetime] = utc_now
    http: Callable[[], requests.Session] = Http
    log: Callable[[str], None] = print
    release_url: str | None = None
    database: Database = field(init=False)
    files: Files = field(init=False)
    keys: Keys = field(init=False)
    autograders: Autograders = field(init=False)
    own_data: OwnData = field(init=False)
    published: Published | None = field(init=False)
    uploads: Pace = field(init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise MolgradeError(f"{self.url!r} is no address: name one such as https://molgrade.example.edu.")
        self.url = self.url.rstrip("/")
        self.published = Published.at(self.release_url) if self.release_url else None
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.database = Database(self.database_url or f"sqlite:///{self.data.resolve() / 'molgrade.db'}")
        self.database.migrate()
        self.files = Files(self.data / "files")
        self.keys = Keys(self.data / "keys")
        self.autograders = Autograders(self.course)
        self.own_data = OwnData(self.course)
        self.uploads = Pace(*UPLOADS)

    @cached_property
    def connections(self) -> Connections:
        """Connections to platforms' services."""
        return Connections(self)

    @property
    def secure(self) -> bool:
        return self.url.startswith("https:")

    @cached_property
    def secret(self) -> bytes:
        """What session cookies and form tokens are signed with."""
        file = self.data / "secret"
        if not file.exists():
            write_secret(file, secrets.token_hex(32).encode())
        check_secret(file)
        return file.read_bytes()


class Autograders:
    """The bank's assignments that are built, read again when their folder changes."""

    def __init__(self, course: Course):
        self._course = course
        self._known: dict[str, tuple[float, Autograder]] = {}

    def get(self, name: str) -> Autograder:
        """Raises `MolgradeError` when there is none."""
        file = self._course.autograders / name / "assignment.json"
        changed = file.stat().st_mtime if name in self.names() else 0.0
        known = self._known.get(name)
        if known is None or known[0] != changed:
            known = self._known[name] = (changed, self._course.autograder(name))
        return known[1]

    def names(self) -> list[str]:
        return sorted(file.parent.name for file in self._course.autograders.glob("*/assignment.json"))
