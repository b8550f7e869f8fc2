"""The database: what may be taken once, migrations, writers beside each other; SQLite and PostgreSQL."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from molgrade.errors import MolgradeError
from molgrade.lms.database import Database, give_once, peek, take_once
from molgrade.lms.models import Base, OneTime, Platform
from tests.records.postgres import server

__all__ = ["server"]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NUMBERS = itertools.count()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'molgrade.db'}"
    else:
        url = request.getfixturevalue("server").create(f"lms{next(NUMBERS)}")
    database = Database(url)
    database.migrate()
    yield database
    database.close()


def platform(**more) -> Platform:
    urls = {name: f"https://lms.example/{name}" for name in ("login_url", "token_url", "keys_url")}
    facts = {"name": "LMS", "issuer": "https://lms.example", "client_id": "one", "created_at": NOW}
    return Platform(**facts | urls | more)


def test_migrations_make_what_the_models_say(database: Database) -> None:
    database.migrate()  # a second time it does nothing
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'molgrade.db'}")
    database.migrate()
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MolgradeError, match="newer molgrade"):
        database.migrate()
    database.close()


def test_an_address_that_is_none_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(MolgradeError, match="can't be used"):
        Database("nonsense")
    with pytest.raises(MolgradeError, match="can't be used"):
        Database(f"sqlite:///{tmp_path}/no/such/folder.db").migrate()


def test_times_keep_their_instant_and_need_a_zone(database: Database) -> None:
    with database.writing() as session:
        session.add(platform(created_at=datetime.fromisoformat("2026-03-01T14:00:00+02:00")))
    with database.reading() as session:
        assert session.scalars(select(Platform)).one().created_at == NOW
    with pytest.raises(Exception, match="no time zone"), database.writing() as session:
        session.add(platform(client_id="two", created_at=datetime(2026, 3, 1)))


def test_an_error_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.add(platform())
        session.flush()
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.scalars(select(Platform)).all() == []


def test_what_is_given_once_is_taken_once_and_not_late(database: Database) -> None:
    with database.writing() as session:
        give_once(session, "state", "abc", NOW, 5 * MINUTE, {"platform": 1})
        give_once(session, "state", "late", NOW, MINUTE)
    with database.reading() as session:
        assert peek(session, "state", "abc", NOW) == {"platform": 1}
        assert "abc" not in str(session.scalars(select(OneTime.hash)).all())
    with database.writing() as session:
        assert take_once(session, "nonce", "abc", NOW) is None
        assert take_once(session, "state", "late", NOW + MINUTE) is None
        assert take_once(session, "state", "abc", NOW) == {"platform": 1}
    with database.writing() as session:
        assert take_once(session, "state", "abc", NOW) is None


def test_of_many_who_ask_at_once_one_gets_it(database: Database) -> None:
    with database.writing() as session:
        give_once(session, "nonce", "abc", NOW, MINUTE)
    found, start = [], threading.Barrier(8)

    def take() -> None:
        start.wait()
        with database.writing() as session:
            found.append(take_once(session, "nonce", "abc", NOW))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found.count({}), found.count(None)) == (1, 7)


def test_what_has_expired_does_not_pile_up(database: Database) -> None:
    for minute in range(5):
        with database.writing() as session:
            give_once(session, "nonce", f"n{minute}", NOW + minute * MINUTE, MINUTE)
    with database.reading() as session:
        assert len(session.scalars(select(OneTime)).all()) == 1
