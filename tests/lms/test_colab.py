"""Opening release notebooks in Colab, and what must be uploaded beside them."""

from __future__ import annotations

import pytest

from molgrade.errors import MolgradeError
from molgrade.lms.colab import Published

from .conftest import Browser, Site
from .platform import Platform

WHERE = "https://github.com/ORG/REPO/blob/main/release"


@pytest.mark.parametrize("url", [WHERE, WHERE + "/", WHERE.replace("blob", "tree")])
def test_colab_opens_what_is_published_on_github(url: str) -> None:
    wanted = "https://colab.research.google.com/github/ORG/REPO/blob/main/release/mini/mini.ipynb"
    assert Published.at(url).in_colab("mini") == wanted


@pytest.mark.parametrize(
    "url",
    [
        "https://gitlab.com/ORG/REPO/blob/main/release",
        "https://github.com/ORG/REPO",
        "http://github.com/ORG/REPO/blob/main/release",
        "https://github.com/ORG/REPO/blob/main/release?plain=1",
        "javascript:alert(1)//https://github.com/a/b/blob/c",
    ],
)
def test_what_colab_can_not_open_is_refused(url: str) -> None:
    with pytest.raises(MolgradeError, match="no folder on GitHub"):
        Published.at(url)


def test_the_page_opens_it_or_says_how(site: Site, registered: Platform) -> None:
    link = registered.add_link(assignment="mini")
    page = Browser(registered, "3").launch(link)
    assert "Open in Colab" not in page.text and "Upload notebook" in page.text
    site.tool.published = Published.at(WHERE)
    page = Browser(registered, "3").launch(link)
    (button,) = page.soup.find_all("a", string=lambda text: text and "Open in Colab" in text) or [
        each for each in page.soup.find_all("a") if each.text.startswith("Open in Colab")
    ]
    assert button["href"] == Published.at(WHERE).in_colab("mini") and button["rel"] == ["noopener"]
    assert "Upload notebook" not in page.text
    assert "that Colab does not have" not in page.text


def test_data_files_are_named_with_their_sizes(
    site: Site, registered: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    autograder = site.tool.autograders.get("mini")
    monkeypatch.setitem(autograder.__dict__, "data", {"solubility.csv": b"x" * 4096, "b.npz": b""})
    page = Browser(registered, "3").launch(registered.add_link(assignment="mini"))
    assert "solubility.csv (4 KB), b.npz (1 KB)" in page.text and "drop them there" in page.text
    assert "Download the notebook and its data" in page.text
