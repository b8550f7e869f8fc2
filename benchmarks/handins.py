"""A class hands in around the deadline: `python -m benchmarks.handins --help`.

`molgrade serve` as it is, with the real engine, and students who each have a session of their own; platform,
students and tool share two processors.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import quantiles

import nbformat
import requests
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from molgrade.bank import load_assignment
from molgrade.grading.demo import best_boundary
from molgrade.lms.database import Database
from molgrade.lms.models import Submission
from molgrade.records.course import Course
from tests.lms.http_browser import Browser, Page
from tests.lms.platform import Link, Person, Platform
from tests.parity.papers import pack, reference, untouched
from tests.ports import free_port
from tests.records.postgres import Server

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = "tensors-and-shapes"
SEED = 1
PROCESSORS = 2
TEACHER = "2"


@dataclass(frozen=True)
class HandIn:
    """One hand-in as its student saw it: when it was begun, how long it took, and the answer."""

    begun: datetime
    seconds: float
    status: int


@dataclass(frozen=True)
class Graded:
    """One row of the tool's table."""

    student: int
    received: datetime
    started: datetime | None
    state: str
    gradings: int
    ended: datetime | None


def main() -> None:
    options = _options()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:PROCESSORS])
    os.environ["NO_PROXY"] = "localhost,127.0.0.1"
    rows = []
    for name in options.database or ["sqlite"]:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="molgrade-handins-")))
            folder.chmod(0o755)  # PostgreSQL's server is another user
            url = None if name == "sqlite" else stack.enter_context(postgres(folder))
            rows.append((name, *measure(folder, url, options)))
    Console(width=120).print(table(rows, options))


def measure(
    folder: Path, database: str | None, options: argparse.Namespace
) -> tuple[list[HandIn], list[Graded]]:
    """A class hands in once, and all of it is graded."""
    with Platform(page_size=100) as platform, serving(folder, database, options) as url:
        platform.add_tool(url)
        register(folder, database, url, platform.url)
        link, students = course(platform, options.students)
        say(f"{options.students} students open the assignment …")
        with ThreadPoolExecutor(4) as pool:
            pages = list(pool.map(lambda sub: opened(platform, sub, link), students))
        begin = due_at(platform, link) - timedelta(seconds=options.seconds / 2)
        say(f"They hand in within {options.seconds:g} s …")
        found = all_hand_in(pages, notebooks(len(students)), begin, options.seconds)
        say("They are graded …")
        return found, all_graded(database or sqlite(folder), len(students))


def course(platform: Platform, count: int) -> tuple[Link, list[str]]:
    students = [str(number) for number in range(1000, 1000 + count)]
    platform.people |= {sub: Person(sub, f"Student {sub}") for sub in students}
    return platform.add_link("Tensors", 40, assignment=CHAPTER), students


def opened(platform: Platform, sub: str, link: Link) -> tuple[Browser, Page]:
    """A student before the form."""
    browser = Browser(platform, sub)
    page = browser.launch(link)
    assert page.status == 200, page.text
    return browser, page


def due_at(platform: Platform, link: Link) -> datetime:
    """Set the deadline to a whole minute, in a minute or two. What comes late is accepted, too."""
    due = (datetime.now(UTC) + timedelta(minutes=2)).replace(second=0, microsecond=0)
    browser, page = opened(platform, TEACHER, link)
    values = {"due_at": f"{due:%Y-%m-%dT%H:%M}", "late_percent": "1"}
    assert browser.submit(page, to="/settings", **values).status == 200
    return due


def notebooks(count: int) -> list[bytes]:
    """The bank's answers over and over, each with a cell that no other has."""
    authored = load_assignment(ROOT / "source", CHAPTER)
    release = Course.at(ROOT).autograder(CHAPTER).release
    papers = cycle([reference(authored), *pack(authored), untouched(authored)])
    made = []
    for number, paper in zip(range(count), papers, strict=False):
        notebook = nbformat.reads(paper.notebook(release).decode(), as_version=4)
        notebook.cells.append(nbformat.v4.new_markdown_cell(f"I am student {number}.", id=f"me-{number}"))
        made.append(nbformat.writes(notebook).encode())
    return made


def all_hand_in(
    pages: list[tuple[Browser, Page]], files: list[bytes], begin: datetime, seconds: float
) -> list[HandIn]:
    """At random times; a student's thread waits for theirs, so that none waits for another's answer."""
    chance = random.Random(SEED)
    times = [begin + timedelta(seconds=chance.uniform(0, seconds)) for _ in pages]
    with ThreadPoolExecutor(len(pages)) as pool:
        return list(pool.map(lambda each: hand_in(*each), zip(pages, files, times, strict=True)))


def hand_in(student: tuple[Browser, Page], file: bytes, when: datetime) -> HandIn:
    browser, page = student
    (form,) = [f for f in page.soup.find_all("form") if f.get("action", "").endswith("/submissions")]
    data = {"csrf_token": form.find("input", attrs={"name": "csrf_token"})["value"]}
    url = requests.compat.urljoin(page.url, form["action"])
    time.sleep(max(0.0, (when - datetime.now(UTC)).total_seconds()))
    begun = datetime.now(UTC)
    files = {"file": (f"{CHAPTER}.ipynb", file)}
    answer = browser.post(url, data=data, files=files, allow_redirects=False, timeout=120)
    return HandIn(begun, (datetime.now(UTC) - begun).total_seconds(), answer.status_code)


def all_graded(database: str, count: int) -> list[Graded]:
    """Every row, when all are graded."""
    tables = Database(database)
    try:
        while True:
            found = graded(tables)
            if len(found) == count and all(row.ended for row in found):
                return found
            time.sleep(2)
    finally:
        tables.close()


def graded(tables: Database) -> list[Graded]:
    with tables.reading() as session:
        query = select(Submission).order_by(Submission.received_at, Submission.id)
        return [
            Graded(
                row.user_id,
                row.received_at,
                row.started_at,
                row.state.value,
                len(row.gradings),
                row.gradings[-1].made_at if row.gradings else None,
            )
            for row in session.scalars(query)
        ]


@contextmanager
def serving(folder: Path, database: str | None, options: argparse.Namespace) -> Iterator[str]:
    """`molgrade serve` at a free port; gives its address."""
    port = free_port()
    url = f"http://localhost:{port}"
    slots = ["--slots", str(PROCESSORS), "--boundary", options.boundary]
    command = molgrade("serve", "--listen", f"127.0.0.1:{port}", *slots, *where(folder, database, url))
    with (folder / "tool.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        while process.poll() is None:
            with suppress(requests.ConnectionError):
                if requests.get(f"{url}/healthy", timeout=5).ok:
                    break
            time.sleep(0.1)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        said = (folder / "tool.log").read_text().splitlines()
        if len(said) > 2:  # more than that it began and ended
            say("\n".join(["The tool said:", *said[:10]]))


def register(folder: Path, database: str | None, url: str, issuer: str) -> None:
    named = ["--kind", "moodle", "--issuer", issuer, "--client-id", "client-1", "--deployment", "1"]
    command = molgrade("lti", "register", *named, *where(folder, database, url))
    subprocess.run(command, check=True, capture_output=True)


def molgrade(*command: str) -> list[str]:
    return [sys.executable, "-m", "molgrade", *command]


def where(folder: Path, database: str | None, url: str) -> list[str]:
    more = ["--database", database] if database else []
    return ["--url", url, "--data", str(folder / "data"), "--course", str(ROOT), *more]


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'molgrade.db'}"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    server = Server(folder / "postgres", durable=True)
    try:
        yield server.create("molgrade")
    finally:
        server.stop()


def table(rows: list[tuple[str, list[HandIn], list[Graded]]], options: argparse.Namespace) -> Table:
    title = f"{options.students} hand-ins within {options.seconds:g} s on {PROCESSORS} processors"
    columns = ("accepted", "s to accept: p50", "p95", "most", "graded once", "in order", "all graded after")
    made = Table("database", *columns, title=f"{title}, {options.boundary}", title_justify="left")
    for name, handed, found in rows:
        accepted = sum(each.status == 303 for each in handed)
        once = sum(row.gradings == 1 for row in found)
        seconds = [each.seconds for each in handed]
        p50, p95 = (quantiles(seconds, n=20)[index] for index in (9, 18))
        first = min(each.begun for each in handed)
        whole = (max(row.ended for row in found) - first).total_seconds()
        figures = (f"{p50:.2f}", f"{p95:.2f}", f"{max(seconds):.2f}")
        of = f"of {len(handed)}"
        made.add_row(name, f"{accepted} {of}", *figures, f"{once} {of}", in_order(found), f"{whole:.0f} s")
    return made


def in_order(found: list[Graded]) -> str:
    """Whether each was begun after all that had arrived before it."""
    begun = [row.started for row in found]
    return "yes" if begun == sorted(begun) else "no"


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.handins", description=__doc__)
    add = parser.add_argument
    add("--students", type=int, default=300)
    add("--seconds", type=float, default=60.0, help="within which all hand in (default: 60)")
    add("--database", action="append", choices=("sqlite", "postgres"), help="may be repeated")
    add("--boundary", default=best_boundary(), help="default: the best that this machine has")
    return parser.parse_args()


if __name__ == "__main__":
    main()
