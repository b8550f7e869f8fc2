"""The site as people use it: in a real browser, opened from the disk, without any network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from molgrade.bank.finding import Entry, Facets, entries, search
from tests.build.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ["index.html", "chapters/kernel-learning.html", "exercises/kernel-learning/loo-shortcut.html"]
WRITTEN = "exercises/kernel-learning/when-kernel.html"
TABLE = "exercises/regression/jackknife-plus.html"  # with an empty corner, which is no heading
UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true"
WIDEST = """Math.max(...["html", "body", ".main", ".content"]  // the last would scroll
    .map(name => document.querySelector(name)?.scrollWidth ?? 0))"""
FIELDS = "text topic objective package kind easiest hardest minutes".split()


class Watched:
    """A tab that is open at a page, and what went wrong in it."""

    def __init__(self, tab):
        self.tab, self.problems = tab, []
        tab.on("console", lambda message: self.problems.append(message.text))
        tab.on("pageerror", lambda error: self.problems.append(str(error)))
        tab.on("request", self.note)

    def note(self, request) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.problems.append(request.url)

    def shown(self) -> list[str]:
        """Addresses of the exercises that are listed."""
        links = self.tab.locator(".exercises > li:visible h3 a")
        hrefs = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
        return [href.removeprefix("exercises/").removesuffix(".html") for href in hrefs]


@pytest.fixture(scope="module")
def bank() -> list[Entry]:
    return entries(ROOT / "source")


@pytest.fixture
def tab(browser) -> Iterator[Watched]:
    page = browser.new_page()
    watched = Watched(page)
    yield watched
    page.close()
    assert watched.problems == []


@pytest.mark.parametrize(
    ("fields", "facets"),
    [
        ({}, Facets()),
        ({"topic": "EQUIVAR"}, Facets(topics=("equivar",))),
        ({"package": "jax"}, Facets(packages=("jax",))),
        ({"kind": "written"}, Facets(kind="written")),
        ({"easiest": "4"}, Facets(easiest=4)),
        ({"hardest": "2", "minutes": "12"}, Facets(hardest=2, minutes=12)),
        ({"kind": "code", "package": "numpy", "easiest": "3", "minutes": "20"},
         Facets(kind="code", packages=("numpy",), easiest=3, minutes=20)),
    ],
    ids=str,
)  # fmt: skip
def test_fields_filter_as_molgrade_list_does(
    fields: dict, facets: Facets, real: Path, bank: list, tab
) -> None:
    tab.tab.goto((real / "index.html").as_uri())
    for name, value in fields.items():
        field = tab.tab.locator(f"#f-{name}")
        field.select_option(value) if name in ("package", "kind", "easiest", "hardest") else field.fill(value)
    expected = [entry for entry in bank if facets.fit(entry)]
    assert expected
    assert tab.shown() == [entry.address for entry in expected]
    points = sum(entry.exercise.points for entry in expected)
    assert tab.tab.inner_text("#count").startswith(f"{len(expected)} exercise")
    assert f"{points:g} points" in tab.tab.inner_text("#count")


@pytest.mark.parametrize("text", ["tanimoto", "leave-one-out resid", "kernel solub", "gradi 'descen"])
def test_words_find_what_molgrade_search_finds(text: str, real: Path, bank: list, tab) -> None:
    tab.tab.goto((real / "index.html").as_uri())
    tab.tab.fill("#f-text", text)
    found = [entry.address for entry in search(bank, text)]
    assert found[0] in tab.shown()
    assert set(tab.shown()) <= set(found)  # which also knows other forms of words, and misconceptions


def test_objectives_are_searched_and_nothing_found_is_said(real: Path, bank: list, tab) -> None:
    tab.tab.goto((real / "index.html").as_uri())
    tab.tab.fill("#f-objective", "learning curve")
    assert tab.shown() == ["kernel-learning/loo-shortcut"]
    assert tab.tab.locator("section.chapter:visible").count() == 1
    tab.tab.fill("#f-text", "zeppelin")
    assert tab.shown() == []
    assert tab.tab.inner_text("#count") == "No exercise fits: ask for less."
    tab.tab.click("button[type=reset]")
    tab.tab.wait_for_function("document.querySelectorAll('.exercises > li:not([hidden])').length > 1")
    assert len(tab.shown()) == len(bank)


def test_a_filter_comes_back_with_its_address(real: Path, tab) -> None:
    """Topics of an exercise's page lead to the list of exercises about them."""
    tab.tab.goto((real / PAGES[2]).as_uri())
    tab.tab.get_by_role("link", name="learning curve", exact=True).click()
    tab.tab.wait_for_url("**/index.html#topic=*")
    assert tab.tab.input_value("#f-topic") == "learning curve"
    assert "kernel-learning/loo-shortcut" in tab.shown()
    tab.tab.select_option("#f-kind", "written")
    before = tab.shown()
    tab.tab.reload()
    assert tab.shown() == before
    assert tab.tab.input_value("#f-kind") == "written"


def test_the_keyboard_is_enough(real: Path, tab) -> None:
    page = tab.tab
    page.goto((real / "index.html").as_uri())
    page.focus("#f-text")
    reached = []
    for _ in FIELDS:
        reached.append(page.evaluate("document.activeElement.name"))
        page.keyboard.press("Tab")
    assert reached == FIELDS
    assert page.evaluate("document.activeElement.type") == "reset"
    page.focus("#f-text")
    page.keyboard.type("tanimoto")
    page.keyboard.press("Enter")  # sends nothing anywhere
    assert "kernel-learning/tanimoto-gram" in tab.shown()
    page.focus("button[type=reset]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the chapter's link
    first = tab.shown()[0]
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"exercises/{first}.html"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/exercises/{first}.html")


def test_changes_are_told_to_screen_readers(real: Path, tab) -> None:
    tab.tab.goto((real / "index.html").as_uri())
    search = tab.tab.get_by_role("search", name="Exercises")
    for label in (
        "Topic",
        "Objective",
        "Package",
        "Kind",
        "Difficulty from",
        "Difficulty to",
        "Minutes up to",
    ):
        assert search.get_by_label(label, exact=True).count() == 1
    tab.tab.get_by_label("Kind", exact=True).select_option("written")
    assert tab.tab.get_by_role("status").inner_text().endswith("minutes.")


def test_no_page_is_wider_than_a_phone(instructors: Path, tab) -> None:
    tab.tab.set_viewport_size({"width": 375, "height": 740})
    for page in sorted(instructors.rglob("*.html")):
        tab.tab.goto(page.as_uri())
        tab.tab.evaluate(UNFOLD)
        assert tab.tab.evaluate(WIDEST) <= 375, page


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 375)])
def test_axe_finds_nothing(scheme: str, width: int, real: Path, instructors: Path, browser) -> None:
    page = browser.new_page()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    more = [real / "search.html", real / TABLE, instructors / PAGES[2], instructors / WRITTEN]
    for file in [*(real / name for name in PAGES), *more]:
        page.goto(file.as_uri())
        page.evaluate(UNFOLD)
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(255, 255, 255)") == (scheme == "light")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{file}: {found.generate_report()}"
    page.evaluate("for (const heading of document.querySelectorAll('h1')) heading.textContent = ''")
    assert Axe().run(page).violations_count, "axe finds nothing in a page with a fault"
    page.close()


def test_without_scripts_the_list_is_whole(real: Path, bank: list, tab) -> None:
    page = tab.tab
    page.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto((real / "index.html").as_uri())
    assert page.locator("#filter").is_hidden()
    assert len(tab.shown()) == len(bank)
    page.goto((real / PAGES[2]).as_uri())
    assert page.locator("math").first.is_visible()


def test_the_search_field_finds_pages_without_a_server(real: Path, tab) -> None:
    tab.tab.goto((real / "search.html").as_uri() + "?q=tanimoto")
    tab.tab.wait_for_selector("#search-results li a")
    links = tab.tab.locator("#search-results li a").evaluate_all("all => all.map(one => one.href)")
    assert any("kernel-learning/tanimoto-gram.html" in link for link in links)
