"""A real browser that opens a page as a student does, and tells what the page did.

Debian's Chromium, driven by Playwright. Nothing leaves the machine: every request is noted and refused,
except for the page's own file.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright, Route

OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = {"width": 1000, "height": 900}


def chromium() -> str | None:
    """Where Chromium is, if it is installed."""
    return shutil.which("chromium")


@contextmanager
def open_browser(
    playwright: Playwright, options: Sequence[str] = (), preferences: dict | None = None, **more: object
) -> Iterator[BrowserContext]:
    """Chromium, with a user's folder of its own and perhaps what the user has set there; `more` is for
    Playwright."""
    with tempfile.TemporaryDirectory() as folder:
        if preferences:
            file = Path(folder) / "Default" / "Preferences"
            file.parent.mkdir()
            file.write_text(json.dumps(preferences))
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=chromium(),
            headless=True,
            chromium_sandbox=False,
            args=[*OPTIONS, *options],
            viewport=SIZE,
            accept_downloads=False,
            **more,
        )
        try:
            yield context
        finally:
            context.close()


@dataclass
class Visit:
    """What a page did that it must not: scripts that ran, requests, dialogs, pages it opened or went to."""

    ran: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def visit(browser: BrowserContext, file: Path) -> tuple[Visit, list[str]]:
    """Open a page and use all that can be used in it: what came of it, and what the browser says that it
    refused because of the page's security policy."""
    seen, refused, url = Visit(), [], file.resolve().as_uri()
    page = browser.new_page()
    page.on("popup", lambda other: seen.left.append(other.url))
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda m: refused.append(m.text) if "Content Security" in m.text else None)

    def answer(route: Route) -> None:
        if route.request.url == url:
            route.continue_()
        else:
            seen.requests.append(route.request.url)
            route.abort()

    page.route("**/*", answer)
    try:
        page.goto(url, wait_until="load", timeout=20_000)
        _use(page)
        if page.url.partition("#")[0] != url:
            seen.left.append(page.url)
        if page.evaluate("window.owned"):
            seen.ran.append("a script")
    finally:
        page.close()
    return seen, refused


def _use(page: Page) -> None:
    """Open what can be opened, follow links that would run something, focus and hover."""
    page.evaluate(
        """() => {
            for (const details of document.querySelectorAll("details")) details.open = true
            for (const link of document.querySelectorAll("a"))
                if (!/^(https?|mailto|file):/.test(new URL(link.getAttribute("href") || "#", document.URL)))
                    link.dispatchEvent(new MouseEvent("click", {bubbles: true}))
            for (const button of document.querySelectorAll("button, input"))
                button.click()
            for (const element of document.querySelectorAll("main *")) {
                element.dispatchEvent(new Event("mouseover", {bubbles: true}))
                if (element.focus) element.focus({preventScroll: true})
            }
        }"""
    )
    page.wait_for_function("document.readyState === 'complete'")
    page.evaluate("() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 0)))")
