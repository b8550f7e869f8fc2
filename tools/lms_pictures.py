"""Make docs/pictures/lms from a demo course that runs: what teachers and students see.

    make serve-demo                          # in another terminal, until all is graded
    python tools/lms_pictures.py

Needs Chromium (`apt-get install chromium`) and Playwright.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "lms"
WIDTH = 900
MOST_BYTES = 150_000
TENSORS = "Tensors and shapes"


class Picture(NamedTuple):
    """What to show to whom: how to get there from the assignment's page, and how much of it."""

    name: str
    person: str
    steps: Callable[[Page], None]
    height: int = 700


def stay(page: Page) -> None:
    """The assignment's page itself."""


def to(*links: str, heading: str | None = None) -> Callable[[Page], None]:
    """Follow links, each the first whose text begins so, and go down to a heading."""

    def follow(page: Page) -> None:
        for text in links:
            page.locator(f"a:text-matches('^{text}')").first.click()
            page.wait_for_load_state()
        if heading:
            page.get_by_role("heading", name=heading).evaluate("heading => heading.scrollIntoView()")

    return follow


PLAN = (
    Picture("assignment", "student Alan", stay, 900),
    Picture("feedback", "student Ada", to("feedback"), 900),
    Picture("course", "teacher Marie", to("Course")),
    Picture("submissions", "teacher Marie", to("Submissions"), 800),
    Picture("marking", "teacher Marie", to("Written answers", "Mark the next", heading="Points"), 800),
    Picture("statistics", "teacher Marie", to("Statistics"), 800),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="pictures to make (default: all)")
    parser.add_argument("--lms", default="http://localhost:8001", help="the demo LMS's address")
    arguments = parser.parse_args()
    if shutil.which("chromium") is None:
        sys.exit("Chromium is missing: apt-get install chromium.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in PLAN if not arguments.names or each.name in arguments.names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), chromium_sandbox=False)
        for picture in wanted:
            size = {"width": WIDTH, "height": picture.height}
            page = opened(browser.new_page(viewport=size), arguments.lms, picture.person)
            picture.steps(page)
            take(page, picture.name)
        if not arguments.names or "choose" in arguments.names:
            page = browser.new_page(viewport={"width": WIDTH, "height": 800})
            come_in(page, arguments.lms, "teacher Marie")
            page.get_by_role("link", name="Choose assignments").click()
            page.get_by_role("heading", name="Choose assignments").wait_for()
            take(page, "choose")


def come_in(page: Page, lms: str, person: str) -> None:
    page.goto(lms)
    page.get_by_role("button", name=f"Open as {person}").click()


def opened(page: Page, lms: str, person: str) -> Page:
    """The assignment's page, without the LMS's around it."""
    come_in(page, lms, person)
    page.get_by_role("link", name=TENSORS).first.click()
    page.frame_locator("iframe").get_by_role("heading", name=TENSORS).wait_for()
    page.goto(page.frames[-1].url)
    return page


def take(page: Page, name: str) -> None:
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file)
    size = file.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{file} has {size} bytes: show less of the page.")
    print(f"{file}, {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
