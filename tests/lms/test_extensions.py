"""Extensions for one or several students, and what becomes of marks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from molgrade.lms.models import Assignment, Extension, User
from molgrade.lms.policy import Terms

from .conftest import Browser, Clock, Page, Site
from .platform import Link, Platform
from .steps import arrived, grade_all, hand_in, varied
from .test_submissions import actions, press

NOW = datetime.fromisoformat("2026-03-01T12:00+00:00")


def assignment(**policy) -> Assignment:
    return Assignment(**{"late_per_day": 0.0, "counts": "best", "release": "at once"} | policy)


def test_an_extension_may_have_its_own_price_of_being_late() -> None:
    general = assignment(due_at=NOW, late_per_day=0.1)
    late = NOW + timedelta(hours=30)
    assert Terms.of(general).penalty(late, 10) == pytest.approx(2)
    assert Terms.of(general, Extension(late_per_day=0.05)).penalty(late, 10) == pytest.approx(1)
    assert Terms.of(general, Extension(attempts=3)).penalty(late, 10) == pytest.approx(2)
    forgiven = Terms.of(general, Extension(late_per_day=0.0))
    assert forgiven.penalty(late, 10) == 0
    assert forgiven.refusal(late, 0) is None  # no price does not shut the door that is open to all
    strict = assignment(due_at=NOW)
    assert Terms.of(strict, Extension(late_per_day=0.0)).refusal(late, 0) is not None
    assert Terms.of(strict, Extension(late_per_day=0.1)).refusal(late, 0) is None


@pytest.fixture
def class_(site: Site, registered: Platform, link: Link, clock: Clock) -> dict[str, Browser]:
    """Two students who handed in a day late."""
    found = {sub: arrived(registered, sub, link) for sub in ("3", "4")}
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(due_at=clock(), late_per_day=0.1))
    clock.pass_(hours=20)
    for number, browser in enumerate(found.values()):
        hand_in(browser, varied(site, number))
        grade_all(site)
    site.outbox.post_due()
    clock.pass_(minutes=1)
    return found


def opened(site: Site, teacher: Browser, **query: object) -> Page:
    return teacher.open(f"{site.url}/assignments/1/extensions", params=query)


def ids(site: Site) -> dict[str, int]:
    with site.tool.database.reading() as session:
        return dict(map(tuple, session.execute(select(User.sub, User.id))))


def give(site: Site, teacher: Browser, *subs: str, **values: object) -> Page:
    return press(teacher, opened(site, teacher), "Give", student=[ids(site)[sub] for sub in subs], **values)


def test_a_group_gets_the_same_and_its_marks_are_sent_anew(
    site: Site, registered: Platform, link: Link, teacher: Browser, class_: dict, clock: Clock
) -> None:
    assert [registered.grade(link, sub).points for sub in "34"] == [pytest.approx(510 / 9)] * 2
    due = (clock() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page = give(site, teacher, "3", "4", due_at=due, attempts="5", note="conference")
    table = page.soup.table.get_text(" ")
    assert "Ada" in table and "Émile" in table and table.count("conference") == 2 and "Tess" in table
    site.outbox.post_due()
    assert [registered.grade(link, sub).points for sub in "34"] == [pytest.approx(600 / 9)] * 2
    assert "5 left" in class_["3"].open(class_["3"].home.url).text
    again = give(site, teacher, "3", "4", due_at=due, attempts="5", note="conference")
    assert again.status == 200 and actions(site).count("extension given") == 2
    clock.pass_(minutes=1)
    page = press(teacher, again, "Withdraw the extension of Ada")
    site.outbox.post_due()
    points = [registered.grade(link, sub).points for sub in "34"]
    assert points == [pytest.approx(510 / 9), pytest.approx(600 / 9)]
    assert "Withdraw the extension of Ada" not in str(page.soup)
    assert actions(site).count("extension withdrawn") == 1


def test_an_extension_is_changed_in_its_form(
    site: Site, registered: Platform, link: Link, teacher: Browser, class_: dict
) -> None:
    give(site, teacher, "3", late_percent="0", note="ill")
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(600 / 9)
    home = class_["3"].open(class_["3"].home.url)
    assert "nothing is taken off" in home.text
    who = ids(site)["3"]
    page = opened(site, teacher, student=who)
    form = page.soup.select("form")[-1]
    assert form.find("input", attrs={"name": "late_percent"})["value"] == "0"
    assert form.find("input", attrs={"name": "note"})["value"] == "ill"
    assert [box["value"] for box in form.select("input[checked]")] == [str(who)]
    press(teacher, page, "Save", student=str(who), late_percent="20")
    with site.tool.database.reading() as session:
        (kept,) = session.scalars(select(Extension))
    assert (kept.late_per_day, kept.note, kept.due_at) == (0.2, "ill", None)


@pytest.mark.parametrize(
    ("subs", "values", "reason"),
    [
        ((), {"attempts": "2"}, "at least one student"),
        (("3",), {}, "another date"),
        (("3", "2"), {"attempts": "2"}, "no student of the course"),
        (("3",), {"due_at": "2026-05-02T00:00", "closes_at": "2026-05-01T00:00"}, "in this order"),
        (("3",), {"late_percent": "101"}, "from 0 to 100"),
    ],
)
def test_a_form_that_makes_no_sense_gives_nothing(
    site: Site, teacher: Browser, class_: dict, subs: tuple, values: dict, reason: str
) -> None:
    page = give(site, teacher, *subs, **values)
    assert page.status == 400 and reason in page.text
    with site.tool.database.reading() as session:
        assert session.scalars(select(Extension)).all() == []
