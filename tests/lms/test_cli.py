"""`molgrade lti …`: what an administrator does at a terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from molgrade.cli import app, common
from molgrade.lms.models import Assignment, Audit, Platform, User
from molgrade.lms.outbox import enqueue
from molgrade.lms.tool import Tool
from molgrade.records.course import Course

from .conftest import Browser, Clock, Site
from .platform import Platform as Lms


@pytest.fixture
def lti(built: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command of the tool whose data are in `data`."""
    monkeypatch.setenv("MOLGRADE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MOLGRADE_URL", "http://localhost:8000")
    monkeypatch.setattr(common.out, "_width", 200)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, ["lti", *map(str, arguments), "--course", str(built.root)])

    return run


def opened(built: Course, tmp_path: Path) -> Tool:
    return Tool(built, tmp_path / "data", "http://localhost:8000")


def test_a_moodle_is_registered_by_hand_and_listed(lti, built: Course, tmp_path: Path) -> None:
    made = lti("register", "--kind", "moodle", "--issuer", "https://lms.example/", "--client-id", "abc")
    assert made.exit_code == 0
    for path in ("login", "launch", "keys"):
        assert f"http://localhost:8000/lti/{path}" in made.output
    with opened(built, tmp_path).database.reading() as session:
        platform = session.scalars(select(Platform)).one()
        assert session.scalars(select(Audit.action)).all() == ["registered"]
    assert (platform.issuer, platform.client_id) == ("https://lms.example", "abc")
    assert platform.token_url == "https://lms.example/mod/lti/token.php"
    assert platform.any_deployment
    listed = lti("list")
    assert "https://lms.example" in listed.output and "every one" in listed.output


def test_registering_again_changes_it(lti, built: Course, tmp_path: Path) -> None:
    common_part = ("register", "--kind", "canvas", "--client-id", "1000001")
    for more in ((), ("--deployment", "7:a", "--deployment", "8:b")):
        assert lti(*common_part, *more).exit_code == 0
    with opened(built, tmp_path).database.reading() as session:
        platform = session.scalars(select(Platform)).one()
        assert platform.issuer == "https://canvas.instructure.com"
        assert [each.key for each in platform.deployments] == ["7:a", "8:b"]
        assert not platform.any_deployment


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "--client-id"),
        (("--client-id", "a"), "--issuer"),
        (("--client-id", "a", "--issuer", "https://lms.example"), "--login-url"),
        (("--client-id", "a", "--kind", "moodle", "--issuer", "lms.example"), "is no address"),
    ],
)
def test_what_is_missing_is_one_line(lti, arguments: tuple[str, ...], says: str) -> None:
    done = lti("register", *arguments)
    assert done.exit_code == 2
    assert says in done.output
    assert done.output.count("\n") == 1


def test_an_invitation_is_an_address(lti) -> None:
    assert "http://localhost:8000/lti/register/" in lti("register", "--invite").output


def test_an_address_that_is_none_is_refused(lti) -> None:
    done = lti("list", "--url", "molgrade.example.edu")
    assert done.exit_code == 2
    assert "is no address" in done.output


def test_keys_are_rotated(lti, built: Course, tmp_path: Path) -> None:
    assert lti("rotate-keys").exit_code == 0
    keys = opened(built, tmp_path).keys
    assert len(keys.all()) == 2
    assert lti("rotate-keys", "--at-once").exit_code == 0
    assert len(keys.all()) == 1


def test_doctor_talks_to_each_platform(
    lti, site: Site, registered: Lms, built: Course, tmp_path: Path
) -> None:
    done = lti("doctor", "--url", site.url)
    assert done.exit_code == 0, done.output
    assert "gives an access token for scores" in done.output
    registered.clients["client-1"].active = False
    done = lti("doctor", "--url", site.url)
    assert done.exit_code == 1
    assert "invalid_client" in done.output


def test_reconcile_tells_and_repeats(lti, site: Site, registered: Lms, clock: Clock) -> None:
    link = registered.add_link(assignment="mini")
    Browser(registered, "3").launch(link)
    with site.tool.database.writing() as session:
        user, assignment = session.scalars(select(User)).one(), session.scalars(select(Assignment)).one()
        enqueue(session, clock(), assignment, user, 7, 10, "")
    site.outbox.post_due()
    done = lti("reconcile", "--url", site.url)
    assert done.exit_code == 0
    assert "Every mark that was sent is in the LMS" in done.output
    registered.items[link.item].grades.clear()
    done = lti("reconcile", "--url", site.url)
    assert done.exit_code == 1
    assert "Ada Lovelace" in done.output and "missing in the LMS" in done.output
    assert lti("reconcile", "--send-again", "--url", site.url).exit_code == 0
    clock.now = datetime.now(UTC) + timedelta(seconds=2)  # after the command's own; two scores need a second
    site.outbox.post_due()
    assert registered.grade(link, "3").points == 70
    assert lti("reconcile", "--url", site.url).exit_code == 0


def test_without_the_extra_it_says_what_to_install(lti, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import util

    find = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name, *more: None if name == "flask" else find(name, *more))
    done = lti("list")
    assert done.exit_code == 2
    assert "pip install 'molgrade[lms]'" in done.output and "flask" in done.output
