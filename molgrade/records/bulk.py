"""The files of an archive that an LMS lets people download: a zip, or the folder that a browser made of it.

Students named and filled what is in it. Nothing is extracted: entries are read one at a time, to a limit, and
their names are never used as paths.
"""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..engine.foreign.archive import is_ignored
from ..engine.repair import MAX_BYTES
from ..errors import MolgradeError
from ..grading.submissions import Unreadable, read_file

MAX_ENTRIES = 50_000
MAX_TOTAL = 16 * 2**30
"""Bytes that are unpacked of one archive: thousands of hand-ins, and far less than a zip bomb has."""

MAX_NESTED = 500
"""Files in a zip that a student handed in."""

_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, ValueError)
_ENCRYPTED = 0x1
_UTF8 = 0x800


@dataclass(frozen=True)
class Entry:
    """One file: its path within the archive, its date (YYYYMMDDhhmmss, a number to compare only), its bytes.

    `read` raises `Unreadable`, whose text says why, when the bytes can't or must not be read.
    """

    name: str
    date: int
    read: Callable[[], bytes]

    @property
    def file_name(self) -> str:
        return PurePosixPath(self.name).name


class Budget:
    """How many bytes may still be unpacked; one byte more raises the error."""

    def __init__(self, limit: int, error: Exception) -> None:
        self.left, self.error = limit, error

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise self.error


@contextmanager
def open_bulk(path: Path) -> Iterator[list[Entry]]:
    """The files in a downloaded archive, without what systems leave behind. Raises `MolgradeError`."""
    if path.is_dir():
        yield _in_folder(path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise MolgradeError(
            f"{path} does not exist: name the zip that you downloaded from the LMS."
        ) from None
    except _BROKEN as error:
        raise MolgradeError(f"{path} can't be read as a zip ({error}): download it again.") from None
    with archive:
        size = MAX_TOTAL // 2**30
        error = MolgradeError(f"{path} unpacks to more than {size} GB: it is no download of one assignment.")
        yield _entries(archive, Budget(MAX_TOTAL, error), MAX_ENTRIES, str(path))


def unzipped(content: bytes, name: str) -> list[Entry]:
    """The files in a zip that a student handed in. Raises `Unreadable`."""
    error = Unreadable(f"The zip unpacks to more than {MAX_BYTES // 2**20} MB. Hand in the notebook itself.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        return _entries(archive, Budget(MAX_BYTES, error), MAX_NESTED, name)
    except _BROKEN:
        raise Unreadable("The zip can't be opened. Hand in the notebook itself.") from None
    except MolgradeError as error:
        raise Unreadable(str(error)) from None


def _entries(archive: zipfile.ZipFile, budget: Budget, limit: int, what: str) -> list[Entry]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > limit:
        raise MolgradeError(f"{what} holds more than {limit} files.")
    named = [(_name(info), info) for info in infos]
    return [
        Entry(
            name,
            int("{:04}{:02}{:02}{:02}{:02}{:02}".format(*info.date_time)),
            _reader(archive, info, budget),
        )
        for name, info in named
        if _is_file(name)
    ]


def _name(info: zipfile.ZipInfo) -> str:
    """Its name in Unicode's composed form; without the flag for UTF-8 it may be UTF-8 all the same."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _is_file(name: str) -> bool:
    return bool(name) and not is_ignored(name) and not PurePosixPath(name).name.startswith(".")


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Callable[[], bytes]:
    def read() -> bytes:
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Unreadable("The file is a link. Hand in the notebook itself.")
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise Unreadable("The file's name leads out of the archive. Hand in the notebook itself.")
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("The file is encrypted. Hand it in without a password.")
        try:
            with archive.open(info) as stream:
                content = stream.read(MAX_BYTES + 1)
        except _BROKEN:
            raise Unreadable("The file is damaged in the archive. Download or hand it in again.") from None
        budget.spend(len(content))
        if len(content) > MAX_BYTES:
            raise Unreadable(
                f"The file has more than {MAX_BYTES // 2**20} MB. Clear the outputs of the notebook."
            )
        return content

    return read


def _in_folder(folder: Path) -> list[Entry]:
    files = [file for file in sorted(folder.rglob("*")) if file.is_symlink() or file.is_file()]
    if len(files) > MAX_ENTRIES:
        raise MolgradeError(f"{folder} holds more than {MAX_ENTRIES} files.")
    names = [(unicodedata.normalize("NFC", file.relative_to(folder).as_posix()), file) for file in files]
    return [Entry(name, 0, _file_reader(file)) for name, file in names if _is_file(name)]


def _file_reader(file: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return read_file(file, MAX_BYTES)
        except OSError as error:
            raise Unreadable(f"The file can't be read ({error.strerror}).") from None

    return read
