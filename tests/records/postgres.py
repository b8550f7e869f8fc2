"""A PostgreSQL server in a folder, run by a user without rights and reached over a Unix socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

USER = "nobody"


def binaries() -> Path | None:
    """Where initdb and postgres lie: on PATH, or where Debian puts them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(
        Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name)
    )


class Server:
    """One cluster of databases. PostgreSQL refuses to run as root, so for root it runs as `nobody`. What it
    writes is on the disk when it says so only if it is `durable`."""

    def __init__(self, folder: Path, durable: bool = False):
        self.folder, self.data, self.durable = folder, folder / "data", durable
        self._bin = binaries()
        folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        self._run("initdb", "--pgdata", self.data, "--username=grader", "--auth=trust", "--no-sync")
        self.start()

    def start(self) -> None:
        # A path of a Unix socket has 107 bytes at most: it is given from where the server is.
        sync = "on" if self.durable else "off"
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync={sync}"
        self._run(
            "pg_ctl", "start", "--wait", "--pgdata", self.data, "--log", self.folder / "log", "-o", options
        )

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", self.data)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://grader@/{database}?host={self.folder}"

    def create(self, database: str) -> str:
        """Make an empty database; returns its URL."""
        self._run("createdb", "--host", self.folder, "--username=grader", database)
        return self.url(database)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._bin / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={USER}", f"--regid={_group()}", "--clear-groups", *command]
        # Its output to a file: a server that goes on holds a pipe open.
        with (self.folder / "commands").open("ab") as log:
            done = subprocess.run(command, cwd="/", stdout=log, stderr=log)
        assert done.returncode == 0, (self.folder / "commands").read_text()


def _group() -> int:
    import pwd

    return pwd.getpwnam(USER).pw_gid


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if binaries() is None:
        if os.environ.get("MOLGRADE_REQUIRE_DOCKER"):
            pytest.fail("there is no initdb: install postgresql", pytrace=False)
        pytest.skip("there is no initdb: install postgresql")
    with tempfile.TemporaryDirectory(prefix="molgrade-pg-") as folder:  # pytest's own are for root only
        Path(folder).chmod(0o755)
        server = Server(Path(folder) / "server")
        yield server
        server.stop()
