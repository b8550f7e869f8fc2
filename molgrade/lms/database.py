"""The database: transactions, migrations, and what may be taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, delete, event, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from ..errors import MolgradeError
from .models import OneTime

BUSY_SECONDS = 30
"""How long a writer waits for another, with SQLite."""

T = TypeVar("T")
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Transactions over one database. With SQLite, writers take their turn from the start of a transaction,
    so that none fails half-way; readers wait for nobody."""

    def __init__(self, url: str):
        try:
            self.url = make_url(url)
            self._reader = create_engine(self.url, pool_pre_ping=True)
        except (ArgumentError, ImportError) as error:
            raise MolgradeError(
                f"The database {url} can't be used ({error}): name one such as sqlite:////srv/molgrade.db or "
                "postgresql+psycopg://HOST/NAME."
            ) from error
        if self.url.get_backend_name() == "sqlite":
            event.listen(self._reader, "connect", _prepare_sqlite)
            event.listen(self._reader, "begin", _begin_sqlite)
        self._writer = self._reader.execution_options(molgrade_writes=True)

    @property
    def engine(self) -> Engine:
        return self._writer

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction in which nothing is written."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is committed, or undone when an exception leaves it."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def written(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, done in a transaction; once more if another made the same row meanwhile."""
        try:
            with self.writing() as session:
                return work(session)
        except IntegrityError:
            with self.writing() as session:
                return work(session)

    def migrate(self) -> None:
        """Bring the tables to this version's form. Raises `MolgradeError` when the database can't be reached,
        or was made by a newer version."""
        try:
            with self._writer.connect() as connection:
                config = Config(attributes={"connection": connection})
                config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
                command.upgrade(config, "head")
                connection.commit()
        except OperationalError as error:
            raise MolgradeError(f"The database {self.url!r} can't be used: {error.orig}") from error
        except command.util.CommandError as error:
            raise MolgradeError(
                f"The database {self.url!r} was made by a newer molgrade ({error}): install that one."
            ) from error

    def close(self) -> None:
        self._reader.dispose()


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin or commit on its own
    cursor = connection.cursor()
    for setting in ("journal_mode = WAL", "foreign_keys = ON", f"busy_timeout = {BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("molgrade_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def give_once(
    session: Session,
    kind: str,
    key: str,
    now: datetime,
    lifetime: timedelta,
    data: dict[str, Any] | None = None,
) -> None:
    """Keep something that may be taken once before it expires; what has expired goes."""
    session.execute(delete(OneTime).where(OneTime.expires_at <= now))
    session.add(OneTime(kind=kind, hash=_hash(key), data=data or {}, expires_at=now + lifetime))


def take_once(session: Session, kind: str, key: str, now: datetime) -> dict[str, Any] | None:
    """Its data, if it is there and has not expired. Of several who ask, one gets it."""
    mine = (OneTime.kind == kind, OneTime.hash == _hash(key))
    found = session.execute(delete(OneTime).where(*mine).returning(OneTime.data, OneTime.expires_at)).first()
    return found.data if found and found.expires_at > now else None


def peek(session: Session, kind: str, key: str, now: datetime) -> dict[str, Any] | None:
    """Its data, without taking it."""
    found = session.get(OneTime, (kind, _hash(key)))
    return found.data if found and found.expires_at > now else None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
