"""The tool's own keys: files in the data folder, never in the database.

A new key is published at once and signs when every platform has had time to see it; the one before stays
published until nothing that it signed can be on its way.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from jwcrypto.jwk import JWK
from pylti1p3.registration import Registration

from ..errors import MolgradeError

ANNOUNCED = timedelta(hours=1)
"""How long a new key is published before it signs: platforms keep key sets for about that long."""

KEPT = timedelta(days=7)
"""How long a key is published after the next one began to sign."""

BITS = 3072
_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)(-at-once)?-[\w-]+\.pem")


@dataclass(frozen=True)
class Key:
    """A private RSA key."""

    file: Path
    created_at: datetime
    at_once: bool

    @property
    def signs_from(self) -> datetime:
        return self.created_at if self.at_once else self.created_at + ANNOUNCED

    @cached_property
    def private_pem(self) -> str:
        return self.file.read_text()

    @cached_property
    def public_pem(self) -> str:
        return JWK.from_pem(self.private_pem.encode()).export_to_pem().decode()

    @cached_property
    def jwk(self) -> dict[str, str]:
        return dict(Registration.get_jwk(self.public_pem))


class Keys:
    """The keys in a folder. Raises `MolgradeError` when others may read one."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._known: dict[Path, Key] = {}

    def all(self) -> list[Key]:
        """Every key, the oldest first."""
        files = sorted(self.folder.glob("*.pem")) if self.folder.is_dir() else []
        self._known = {file: self._known.get(file) or self._read(file) for file in files}
        return list(self._known.values())

    def signing(self, now: datetime) -> Key:
        """The key that signs now. Makes the first."""
        keys = self.all() or [self.rotate(now, at_once=True)]
        ready = (key for key in keys if key.signs_from <= now)
        return max(ready, default=keys[0], key=lambda key: (key.created_at, key.signs_from))

    def public(self, now: datetime) -> list[dict[str, str]]:
        """What platforms may verify with, as JWKs."""
        self.signing(now)
        return [key.jwk for key in self.all()]

    def rotate(self, now: datetime, at_once: bool = False) -> Key:
        """Make a key; remove those that have been replaced long enough, or with `at_once` all others."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = self.all()
        replaced = before if at_once else self._replaced(before, now)
        jwk = JWK.generate(kty="RSA", size=BITS)
        stamp = now.astimezone(UTC).strftime(_TIME) + ("-at-once" if at_once else "")
        file = self.folder / f"{stamp}-{jwk.thumbprint()[:8]}.pem"
        write_secret(file, jwk.export_to_pem(private_key=True, password=None))
        for key in replaced:
            key.file.unlink(missing_ok=True)
        return self._read(file)

    def _replaced(self, keys: list[Key], now: datetime) -> list[Key]:
        """Keys whose successor has been signing for longer than `KEPT`."""
        pairs = pairwise(keys)
        return [key for key, successor in pairs if successor.signs_from + KEPT <= now]

    def _read(self, file: Path) -> Key:
        found = _NAME.fullmatch(file.name)
        if not found:
            raise MolgradeError(f"{file} is not a key of ours: move it somewhere else.")
        check_secret(file)
        created = datetime.strptime(found[1], _TIME).replace(tzinfo=UTC)
        return Key(file, created, bool(found[2]))


def write_secret(file: Path, content: bytes) -> None:
    """Write a file that nobody else may read, at any moment."""
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
    unfinished.rename(file)


def check_secret(file: Path) -> None:
    if file.stat().st_mode & 0o077:
        raise MolgradeError(f"Others may read {file}: run `chmod 600 {file}`, and rotate the keys.")
