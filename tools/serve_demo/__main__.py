"""Open the LTI tool with an LMS beside it and a course in which a class has handed in.

    make serve-demo                          # goes on with the course of the last time
    make serve-demo DEMO="--fresh"           # begins anew

The tool is `molgrade serve` as it is; the LMS is the tests' platform with pages for people. The tool is
registered, assignments are chosen and notebooks handed in by the steps that people take. Ctrl-C ends both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from molgrade.engine.boundary import SAFE
from molgrade.errors import MolgradeError
from molgrade.grading.demo import best_boundary
from molgrade.records.course import Course
from tests.ports import free_port

from .classroom import PLAN, Classroom
from .lms import STUDENTS, DemoLms, Memory, remembered

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
LOOK_SECONDS = 1.0
MEMORY = "lms.json"


class Tool:
    """`molgrade serve`, and its administrator's commands."""

    def __init__(self, folder: Path, port: int, boundary: str):
        self.folder, self.boundary, self.port = folder, boundary, port
        self.url = f"http://localhost:{port}"
        mine = ("MOLGRADE_URL", "MOLGRADE_DATA", "MOLGRADE_DATABASE")
        self._environment = {name: value for name, value in os.environ.items() if name not in mine}
        self._environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        self._where = ["--url", self.url, "--data", str(folder / "tool"), "--course", str(ROOT)]

    def invite(self) -> str:
        command = [*self._molgrade("lti", "register", "--invite"), *self._where]
        done = subprocess.run(command, capture_output=True, text=True, env=self._environment)
        if done.returncode:
            raise MolgradeError(done.stderr.strip())
        return done.stdout.split()[-1]

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen]:
        slots = str(min(2, os.cpu_count() or 1))
        options = ["--listen", f"127.0.0.1:{self.port}", "--slots", slots, "--boundary", self.boundary]
        command = [*self._molgrade("serve"), *options, *self._where]
        log = self.folder / "tool.log"
        with log.open("ab") as stream:  # a session of its own: Ctrl-C reaches only us, and we end it
            process = subprocess.Popen(
                command, stdout=stream, stderr=stream, env=self._environment, start_new_session=True
            )
        try:
            self._wait_for(process, log)
            yield process
        finally:
            say("Ending …")
            process.terminate()
            process.wait()

    def _molgrade(self, *command: str) -> list[str]:
        return [sys.executable, "-m", "molgrade", *command]

    def _wait_for(self, process: subprocess.Popen, log: Path) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            with suppress(requests.ConnectionError):
                if requests.get(f"{self.url}/healthy", timeout=5).ok:
                    return
            time.sleep(0.1)
        raise MolgradeError(f"The tool did not start; {log} says:\n{log.read_text()[-2000:]}")


def main() -> None:
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):  # the first is ignored in some shells' background
        signal.signal(number, signal.default_int_handler)
    try:
        run(options)
    except MolgradeError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        say("Ended.")


def run(options: argparse.Namespace) -> None:
    memory, boundary = prepare(options), options.boundary or best_boundary()
    if boundary not in SAFE:
        say("Submissions are graded in plain processes, which hold nothing in: hand in only what you trust.")
    lms = DemoLms(memory, options.folder / MEMORY, options.students)
    tool = Tool(options.folder, memory.tool_port, boundary)
    say("Starting the tool and the LMS …")
    with lms, tool.serving() as process:
        classroom = Classroom(lms, Course.at(ROOT))
        attempts = [] if memory.finished else make_class(classroom, tool)
        say(f"Open {lms.url}/ and choose who you are. Ctrl-C ends.")
        watch(classroom, attempts)
        process.wait()
        raise MolgradeError(f"The tool ended; {options.folder / 'tool.log'} says why.")


def prepare(options: argparse.Namespace) -> Memory:
    """What the last demo knew, or an empty folder."""
    folder, file = options.folder, options.folder / MEMORY
    memory = None if options.fresh else remembered(file)
    if memory:
        say(f"Goes on with the course in {folder}; --fresh begins anew.")
    elif folder.exists() and not file.is_file() and any(folder.iterdir()):
        raise MolgradeError(f"{folder} holds something else: name another --folder.")
    else:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        memory = Memory(options.lms_port or free_port(), options.tool_port or free_port())
    for port in (memory.lms_port, memory.tool_port):
        check_free(port)
    return memory


def make_class(classroom: Classroom, tool: Tool) -> list[tuple[str, str]]:
    """A course from nothing to a class that has handed in; returns its attempts."""
    lms, attempts = classroom.lms, []
    lms.remember()  # so that the folder is known as ours if this is interrupted
    say("Registering the tool with the LMS …")
    classroom.register(tool.invite())
    for chosen in PLAN:
        say(f"The teacher adds {chosen.name} to the course …")
        classroom.choose(chosen)
    for chosen, link in zip(PLAN, list(lms.links.values()), strict=True):
        for sub, address in classroom.hand_in(chosen, link):
            say(f"{lms.people[sub].name} handed in {chosen.name}.")
            attempts.append((sub, address))
    lms.memory.finished = True
    lms.remember()
    return attempts


def watch(classroom: Classroom, attempts: list[tuple[str, str]]) -> None:
    """Say how many are graded, until all are."""
    finished = said = 0
    while finished < len(attempts):
        finished = classroom.finished(attempts)
        if finished - said >= 5 or finished == len(attempts):
            say(f"{finished} of {len(attempts)} are graded.")
            said = finished
        time.sleep(LOOK_SECONDS)


def check_free(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            raise MolgradeError(
                f"Port {port} is in use: end what uses it, or begin anew at others "
                "(--fresh --lms-port … --tool-port …)."
            ) from None


def say(line: str) -> None:
    print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.serve_demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--fresh", action="store_true", help="begin anew instead of going on with the last course")
    add("--folder", type=Path, default=ROOT / "serve-demo", help="where all of it is kept")
    add("--lms-port", type=int, default=8001, help="0: one that is free (for a new course)")
    add("--tool-port", type=int, default=8000, help="the same")
    add("--boundary", help="where submissions are graded (default: the best that this machine has)")
    add("--students", type=int, choices=range(1, len(STUDENTS) + 1), default=len(STUDENTS), metavar="N")
    return parser.parse_args()


if __name__ == "__main__":
    main()
