"""A Dask scheduler's address, and the certificates by which we and it know each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MolgradeError

if TYPE_CHECKING:
    from distributed import Security


@dataclass(frozen=True)
class Scheduler:
    """Where a scheduler listens, such as tcp://10.0.0.1:8786, or tls://… with three PEM files.

    A scheduler and its workers run whatever anybody who reaches them sends. So either they can be reached by
    trusted machines only, or they talk TLS and know each other by certificates.
    """

    address: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        if not self.address.startswith(("tcp://", "tls://")):
            raise MolgradeError(
                f"{self.address} is no scheduler's address: it looks like tcp://HOST:8786 or tls://HOST:8786."
            )
        files = [self.ca, self.cert, self.key]
        if any(files) and not (all(files) and self.address.startswith("tls://")):
            raise MolgradeError("TLS needs an address tls://… and all of --tls-ca, --tls-cert and --tls-key.")
        for file in filter(None, files):
            if not file.is_file():
                raise MolgradeError(f"{file} does not exist: name a PEM file.")

    def security(self) -> Security:
        """Dask's settings; without files those of its own configuration count."""
        from distributed import Security

        if self.ca is None:
            return Security()
        ours = {"tls_client_cert": self.cert, "tls_client_key": self.key}
        ours |= {"tls_worker_cert": self.cert, "tls_worker_key": self.key}
        return Security(
            require_encryption=True,
            tls_ca_file=str(self.ca),
            **{name: str(file) for name, file in ours.items()},
        )
