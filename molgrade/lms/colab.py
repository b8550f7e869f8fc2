"""Opening release notebooks in Google Colab, which takes them from GitHub."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from ..errors import MolgradeError

_FOLDER = re.compile(r"https://github\.com/([^/?#\s]+/[^/?#\s]+)/(?:blob|tree)/([^?#\s]+?)/?")


@dataclass(frozen=True)
class Published:
    """A folder on GitHub that holds the release: NAME/NAME.ipynb for each assignment."""

    repository: str
    path: str

    @classmethod
    def at(cls, url: str) -> Published:
        """By its address there. Raises `MolgradeError` for one that Colab can't open."""
        found = _FOLDER.fullmatch(url)
        if found is None:
            raise MolgradeError(
                f"{url!r} is no folder on GitHub, from where alone Colab opens notebooks: name one such as "
                "https://github.com/ORG/REPO/blob/main/release."
            )
        return cls(*found.groups())

    def in_colab(self, name: str) -> str:
        """Where Colab opens an assignment's notebook."""
        where = f"{self.repository}/blob/{self.path}/{quote(name)}/{quote(name)}.ipynb"
        return f"https://colab.research.google.com/github/{where}"
