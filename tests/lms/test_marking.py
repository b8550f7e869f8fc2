"""Marking by people: what waits and in which order, the form, and all there is to know of a submission."""

from __future__ import annotations

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select, update

from molgrade.lms.doctor import examine
from molgrade.lms.models import Assignment, Audit, Grading, HandMark, Submission
from tests.grading.fakes import graded

from .conftest import Browser, Clock, Page, Site
from .platform import Link, Platform
from .steps import arrived, grade_all, hand_in, most_points, submissions, varied

PICTURES = os.environ.get("PICTURES")
FOCUSED = """(at => at.matches("a, input, button, summary") ? (at.closest("label") || at).textContent : "")(
    document.activeElement)"""
RIGHT = {"mean--worked", "mean--random", "spread--two", "spread--shifted"}
NASTY = (
    "Noise <script>alert(1)</script><form action='//evil'><input name=x></form>"
    "<b onclick='x()'>gets</b> **smaller**, $\\frac{1}{n}$"
)


@pytest.fixture
def amy(registered: Platform, link: Link) -> Browser:
    return arrived(registered, "7", link)


@pytest.fixture
def answered(
    site: Site, registered: Platform, link: Link, clock: Clock, ada: Browser, teacher: Browser, amy: Browser
):
    """Hands in an answer that a person must mark, for a student; returns the submission's id. Everybody has
    come before: a launch is as old as the real time says, and the tests' goes on."""
    people = {"3": ada, "2": teacher} | {sub: arrived(registered, sub, link) for sub in ("4", "5")}

    def answer(sub: str = "3", text: str = "It has less noise.", passed: set[str] = RIGHT) -> int:
        clock.pass_(minutes=1)
        hand_in(people[sub], varied(site, len(submissions(site))))
        grade_all(site, passed=passed, answers={"why": text})
        return submissions(site)[-1].id

    return answer


def form(site: Site, browser: Browser, submission_id: int, exercise: str = "why", query: str = "") -> Page:
    page = browser.open(f"{site.url}/submissions/{submission_id}/marks/{exercise}{query}")
    assert page.status == 200
    return page


def overview(site: Site, browser: Browser, query: str = "") -> Page:
    return browser.open(f"{browser.home.url}/marking{query}")


def given(site: Site) -> list[HandMark]:
    with site.tool.database.reading() as session:
        return list(session.scalars(select(HandMark).order_by(HandMark.id)))


def waiting(page: Page) -> int:
    """How many answers wait, as the list says."""
    return sum(int(row.find("td").text) for row in page.soup.table.tbody.find_all("tr"))


def test_a_mark_reaches_student_and_lms_once_nothing_waits(
    site: Site, registered: Platform, link: Link, ada: Browser, teacher: Browser, answered, clock: Clock
) -> None:
    it = answered()
    site.outbox.post_due()
    assert registered.grade(link, "3").points is None
    assert "a person has yet to mark" in ada.open(ada.home.url).text
    assert "waits for a person" in ada.open(f"{site.url}/submissions/{it}/feedback").text

    assert waiting(overview(site, teacher)) == 1
    page = form(site, teacher, it)
    assert "It has less noise." in page.text and "Names noise and a reason." in page.text
    page = teacher.submit(page, level="0", comment="Well said.\n\nAnd <b>bold</b>.", then="stay")
    assert "Saved." in page.text and "3 of 3 points" in page.text
    assert page.soup.find("input", attrs={"name": "level", "value": "0"}).has_attr("checked")

    clock.pass_(seconds=2)
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(100)
    feedback = ada.open(f"{site.url}/submissions/{it}/feedback")
    assert "Well said." in feedback.text and "And <b>bold</b>." in feedback.text
    assert "Marked by a person" in feedback.text and "3 / 3" in feedback.text
    assert waiting(overview(site, teacher)) == 0
    with site.tool.database.reading() as session:
        line = session.scalars(select(Audit).where(Audit.action == "marked")).one()
    assert (line.object, line.details) == (f"submission {it}", {"exercise": "why", "points": {"why": 3.0}})


def test_a_form_that_somebody_overtook_overwrites_nothing(
    site: Site, teacher: Browser, amy: Browser, answered
) -> None:
    it = answered()
    old = form(site, amy, it)
    teacher.submit(form(site, teacher, it), level="0", comment="Good.", then="stay")
    refused = amy.submit(old, **{"points-why": "1", "comment": "Say more.", "then": "next"})
    assert refused.status == 409
    assert "Tess Teacher marked this while your page was open" in refused.text
    assert "3 of 3 points and the comment “Good.”" in refused.text
    assert refused.soup.find("textarea").text == "Say more."
    assert [mark.points for mark in given(site)] == [3]
    assert amy.submit(refused, then="stay").status == 200
    assert [(mark.points, mark.comment) for mark in given(site)] == [(3, "Good."), (1, "Say more.")]
    assert "1 of 3 points" in form(site, teacher, it).text


def test_the_same_form_twice_is_one_mark(site: Site, teacher: Browser, answered) -> None:
    page = form(site, teacher, answered())
    for _ in range(2):
        assert teacher.submit(page, level="0", then="stay").status == 200
    assert len(given(site)) == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"points-why": "3.5"}, "'3.5' are no points from 0 to 3"),
        ({"points-why": "-1"}, "'-1' are no points from 0 to 3"),
        ({"points-why": "nan"}, "'nan' are no points"),
        ({"points-why": "two"}, "'two' are no points"),
        ({}, "Choose a level or write the points"),
        ({"level": "7"}, "Choose a level or write the points"),
        ({"level": "0", "comment": "x" * 10_001}, "more than 10000 characters"),
    ],
)
def test_what_is_no_mark_is_refused_in_words_and_nothing_is_lost(
    site: Site, teacher: Browser, answered, values: dict, reason: str
) -> None:
    page = form(site, teacher, answered())
    refused = teacher.submit(page, **{"comment": "My words.", "then": "next"} | values)
    assert refused.status == 422
    assert reason in refused.soup.find(role="alert").text
    assert refused.soup.find("textarea").text == values.get("comment", "My words.")
    assert given(site) == []


def test_points_beside_the_levels_and_back(site: Site, teacher: Browser, answered) -> None:
    it = answered()
    page = teacher.submit(form(site, teacher, it), **{"level": "1", "points-why": "1.5", "then": "stay"})
    assert given(site)[-1].points == 1.5
    assert page.soup.find("input", attrs={"name": "points-why"})["value"] == "1.5"
    page = teacher.submit(page, level="0", then="stay")  # the level is what changed
    assert given(site)[-1].points == 3
    page = teacher.submit(page, level="none", then="stay")
    assert given(site)[-1].points is None
    assert "waits to be marked" in page.text
    assert len(given(site)) == 3
    assert waiting(overview(site, teacher)) == 1


def test_replies_to_weak_answers_are_added_to_the_comment(site: Site, teacher: Browser, answered) -> None:
    page = form(site, teacher, answered(text="It is usual."))
    assert "It is usual." in page.text
    for _ in range(2):
        page = teacher.submit(page, level="1", reply="0", comment="Nearly.\n\nSay what it is good for.")
        assert given(site)[-1].comment == "Nearly.\n\nSay what it is good for."
        page = form(site, teacher, submissions(site)[0].id)
    page = teacher.submit(page, level="1", reply="1", comment="Nearly.")
    assert given(site)[-1].comment == "Nearly.\n\nSay what it is good for."


def test_a_checks_points_are_changed_and_given_back(
    site: Site, registered: Platform, link: Link, ada: Browser, teacher: Browser, clock: Clock
) -> None:
    hand_in(ada, varied(site, 0))
    grade_all(site, passed={"mean--worked"})
    (it,) = submissions(site)
    page = form(site, teacher, it.id, "mean")
    too_many = teacher.submit(page, **{"points-mean--random": "4"})
    assert too_many.status == 422 and "Random: '4' are no points from 0 to 3" in too_many.text
    page = teacher.submit(page, **{"points-mean--random": "2", "comment": "A slip only.", "then": "stay"})
    clock.pass_(seconds=2)
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(300 / most_points(site))
    feedback = ada.open(f"{site.url}/submissions/{it.id}/feedback").text
    assert "by hand" in feedback and "A slip only." in feedback
    record = teacher.open(f"{site.url}/submissions/{it.id}/record").text
    assert "by hand; the check gave 0" in record
    teacher.submit(page, **{"points-mean--random": "", "comment": "", "then": "stay"})
    clock.pass_(seconds=2)
    site.outbox.post_due()
    assert registered.grade(link, "3").points == pytest.approx(100 / most_points(site))
    assert "A slip only." not in ada.open(f"{site.url}/submissions/{it.id}/feedback").text


def test_from_one_to_the_next_from_either_end(site: Site, teacher: Browser, amy: Browser, answered) -> None:
    first, second, third = (answered(sub) for sub in ("4", "3", "5"))
    following = f"{teacher.home.url}/marking/why"
    page = teacher.open(following)
    assert f"/submissions/{first}/" in page.url
    other = amy.open(f"{following}?from=last")
    assert f"/submissions/{third}/" in other.url and "from=last" in other.url
    other = amy.submit(other, level="1", then="next")
    assert f"/submissions/{second}/" in other.url and "Saved." in other.text
    page = teacher.submit(page, level="0", then="next")
    assert f"/submissions/{second}/" in page.url
    skipped = teacher.open(f"{following}?after={second}")
    assert "done=why" in skipped.url and "No other answer" in skipped.text and waiting(skipped) == 1
    page = teacher.submit(page, level="0", then="next")
    assert "Saved. No answer to this exercise waits any more" in page.text and waiting(page) == 0


def test_of_each_student_the_attempt_that_counts_waits(site: Site, teacher: Browser, answered) -> None:
    weak, best, same = answered(passed={"mean--worked"}), answered(), answered()

    def line() -> int:
        page = teacher.open(f"{teacher.home.url}/marking/why")
        found = re.search(r"/submissions/(\d+)/", page.url)
        return int(found[1]) if found else 0

    assert waiting(overview(site, teacher)) == 1
    assert waiting(overview(site, teacher, "?attempts=every")) == 3
    assert line() == best
    teacher.submit(form(site, teacher, best), **{"points-why": "1"})
    assert line() == same  # with all points it would be better
    teacher.submit(form(site, teacher, same), **{"points-why": "3"})
    assert line() == 0  # the first can't become better any more
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(counts="last"))
    assert line() == 0
    newest = answered(passed=set())
    assert line() == newest
    assert weak < best < same < newest


def test_names_are_hidden_from_page_to_page(site: Site, teacher: Browser, answered) -> None:
    answered("3"), answered("4")
    page = overview(site, teacher, "?names=hidden")
    page = teacher.open(site.url + page.soup.table.find("a")["href"])
    for _ in range(2):
        assert "names=hidden" in page.url
        assert "Ada" not in page.response.text and "Noether" not in page.response.text
        assert "/record" not in page.response.text
        page = teacher.submit(page, level="0", then="next")
    assert "names=hidden" in page.url and "Ada" not in page.response.text
    assert "Ada" in overview(site, teacher).text


def test_an_answer_is_shown_without_what_could_run(site: Site, teacher: Browser, answered) -> None:
    page = form(site, teacher, answered(text=NASTY))
    shown = page.soup.find("article")
    assert shown.find("strong").text == "smaller" and shown.find("math")
    assert "gets" in shown.text and "alert" not in shown.text
    assert not shown.find_all(["script", "form", "input"]) and not shown.find_all(onclick=True)


def test_a_submission_and_all_that_became_of_it(
    site: Site, registered: Platform, link: Link, teacher: Browser, answered, clock: Clock
) -> None:
    first, second = answered(), answered()
    teacher.submit(form(site, teacher, first), level="0", comment="Good.")
    clock.pass_(seconds=2)
    site.outbox.post_due()
    page = teacher.open(f"{site.url}/submissions/{first}/record")
    for text in ("Ada Lovelace", "Random", "Good.", "Tess Teacher", "9 of 9", "sent", "as they were written"):
        assert text in page.text, text
    assert page.soup.find("a", rel="next")["href"].endswith(f"/submissions/{second}/record")
    assert not page.soup.find("a", rel="prev")
    assert page.soup.iframe["sandbox"] == []  # nothing is allowed in it
    assert "frame-src 'self'" in page.response.headers["Content-Security-Policy"]
    assert "frame-src" not in form(site, teacher, first).response.headers["Content-Security-Policy"]
    other = teacher.open(f"{site.url}/submissions/{second}/record")
    assert other.soup.find("a", rel="prev") and "Nothing of this attempt" in other.text


def test_a_changed_record_is_found(site: Site, teacher: Browser, answered) -> None:
    it = answered()
    with site.tool.database.writing() as session:
        session.get_one(Submission, it).state = "waiting"
    grade_all(site, graded)
    url = f"{site.url}/submissions/{it}/record"
    assert "as they were written" in teacher.open(url).text
    assert _gradings(site).state == "ok"
    with site.tool.database.writing() as session:
        row = session.scalars(select(Grading).where(Grading.number == 1)).one()
        row.result = row.result.replace('"points":4.0', '"points":5.0')
    assert "Grading 1 is not as it was written" in teacher.open(url).text
    found = _gradings(site)
    assert found.state == "warning" and f"submissions {it} " in found.text


def _gradings(site: Site):
    return next(finding for finding in examine(site.tool) if finding.subject == "Gradings")


def test_what_can_not_be_graded_has_a_record_and_nothing_to_mark(
    site: Site, ada: Browser, teacher: Browser
) -> None:
    hand_in(ada, varied(site, 0))
    (it,) = submissions(site)
    url = f"{site.url}/submissions/{it.id}"
    assert "waits to be graded" in teacher.open(f"{url}/record").text
    assert teacher.open(f"{url}/marks/why").status == 404
    grade_all(site)
    assert teacher.open(f"{url}/marks/nothing").status == 404


def test_teachers_trials_wait_for_nobody(site: Site, teacher: Browser, answered) -> None:
    it = answered("2")
    assert "Nothing that a person marks" in overview(site, teacher).text
    assert teacher.submit(form(site, teacher, it), level="0", then="stay").status == 200
    assert "3 of 3 points" in form(site, teacher, it).text
    assert site.outbox.post_due() == 0


# In a real browser.


@pytest.fixture
def tab(browser, site: Site, teacher: Browser):
    """A tab of the teacher's session; afterwards nothing went wrong in it."""
    value = teacher.cookies.get("molgrade", domain="localhost.local")
    browser.add_cookies([{"name": "molgrade", "value": value, "domain": "localhost", "path": "/"}])
    page, broken = browser.new_page(), []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 375, "height": 740})
    yield page
    page.close()
    assert broken == []


@pytest.mark.browser
def test_marking_by_keyboard_at_a_phones_width(tab, site: Site, teacher: Browser, answered) -> None:
    first, second = answered("3"), answered("4", text="It is usual.")
    tab.goto(f"{teacher.home.url}/marking")
    _tab_to(tab, "Mark the next answer to Why a mean")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/submissions/{first}/marks/why")
    _tab_to(tab, "Names noise and a reason.")
    tab.keyboard.press("Space")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    tab.keyboard.type("1.5")
    tab.keyboard.press("Tab")
    tab.keyboard.type("Which noise?")
    _access_key(tab, "n")
    tab.wait_for_url(f"**/submissions/{second}/marks/why*")
    _tab_to(tab, "Replies to typical weak answers")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    _tab_to(tab, "Names noise and a reason.")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")  # in a field: saves and goes on
    tab.wait_for_url("**/marking?*")
    assert "No answer to this exercise waits any more" in tab.get_by_role("status").inner_text()
    assert [(mark.points, mark.comment) for mark in given(site)] == [
        (1.5, "Which noise?"),
        (0, "Say what it is good for."),
    ]


def _access_key(tab, key: str) -> None:
    """Alt and a key. (Playwright's own presses carry no text while Alt is down, and the browser wants it.)"""
    press = {
        "type": "keyDown",
        "modifiers": 1,
        "key": key,
        "code": f"Key{key.upper()}",
        "unmodifiedText": key,
    }
    with tab.expect_navigation():
        tab.context.new_cdp_session(tab).send("Input.dispatchKeyEvent", press)


def _tab_to(tab, text: str) -> None:
    """Press Tab until something with this text has the focus."""
    for _ in range(40):
        tab.keyboard.press("Tab")
        if text in tab.evaluate(FOCUSED):
            return
    raise AssertionError(f"nothing with {text!r} is reached by keyboard")


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 375)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    tab, site: Site, teacher: Browser, answered, scheme: str, width: int
) -> None:
    it = answered()
    teacher.submit(form(site, teacher, it), level="0", comment="A word_without_an_end_" * 9, then="stay")
    answered("4")
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 740})
    base = f"{site.url}/submissions/{it}"
    pages = [f"{teacher.home.url}/marking", f"{base}/marks/why", f"{base}/marks/mean", f"{base}/record"]
    for number, url in enumerate(pages):
        tab.goto(url)
        tab.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        if url.endswith("/record"):
            frame = tab.frame_locator("iframe")
            frame.get_by_text("Your notebook, as it ran").wait_for()
        if PICTURES:
            tab.screenshot(path=f"{PICTURES}/{scheme}-{number}.png", full_page=True)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, url
        found = Axe().run(tab)
        assert found.violations_count == 0, f"{url}: {found.generate_report()}"
