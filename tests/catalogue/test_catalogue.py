"""What the site holds, and what it must not hold."""

from __future__ import annotations

import html
import re
import zlib
from pathlib import Path
from urllib.parse import unquote

import pytest

from molgrade.bank.finding import entries
from molgrade.catalogue import build_catalogue
from molgrade.errors import MolgradeError
from molgrade.proof.figures import Figures
from tests.bank.small_bank import CANARIES, edit
from tests.build.conftest import ROOT

LINK = re.compile(r'(?:href|src)="([^"]*)"')


def files(site: Path) -> dict[str, bytes]:
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def everything(site: Path) -> dict[str, str]:
    """All files as text, the packed inventory unpacked."""
    found = {}
    for name, data in files(site).items():
        if name == "objects.inv":
            *head, packed = data.split(b"\n", 4)
            data = b"\n".join([*head, zlib.decompress(packed)])
        found[name] = data.decode("utf-8", "replace")
    return found


def prose(page: str) -> str:
    """A page's text, without markup and with single blanks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def canaries(site: Path) -> set[str]:
    texts = everything(site).values()
    return {canary for canary in CANARIES if any(canary in text for text in texts)}


def test_the_public_site_holds_no_secret(small: Path) -> None:
    assert canaries(small) == set()


def test_the_instructors_site_holds_them_all_behind_a_note(built_once: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_catalogue(built_once, site, instructor=True)
    assert canaries(site) == set(CANARIES)
    assert "canary_hidden_check" in everything(site)["searchindex.js"]
    for name, text in everything(site).items():
        if name.endswith(".html"):
            assert "For instructors: this build shows solutions" in prose(text).replace(" :", ":"), name


def test_no_page_of_the_real_bank_shows_what_students_may_not_see(real: Path) -> None:
    pages = "\n".join(prose(text) for name, text in everything(real).items() if name.endswith(".html"))
    for entry in entries(ROOT / "source"):
        exercise, header = entry.exercise, entry.exercise.header.value
        secret = [check.message for check in exercise.checks if check.hidden]
        secret += [answer.misconception for answer in exercise.rejected]
        secret += [level.text for level in header.levels] + [weak.answer for weak in header.weak]
        secret += [line for line in (exercise.sample or "").splitlines() if len(line) > 40]
        for text in secret:
            assert " ".join(text.split()) not in pages, f"{entry.address}: {text}"


def test_every_exercise_has_a_page_with_its_facts(real: Path) -> None:
    for entry in entries(ROOT / "source"):
        header = entry.exercise.header.value
        page = prose((real / f"exercises/{entry.address}.html").read_text())
        for fact in (
            header.title,
            f"{header.points:g} point",
            f"{header.minutes} minutes",
            f"difficulty {header.difficulty} of 5",
            f"molgrade compose midterm {entry.address}",
            *header.objectives,
            *header.topics,
            *entry.packages,
            *header.defines,
            *(check.title for check in entry.exercise.checks),
        ):
            assert " ".join(fact.replace("`", "").split()) in page, f"{entry.address}: {fact}"


def test_prompts_are_rendered_with_their_formulas(real: Path) -> None:
    text = (real / "exercises/kernel-learning/loo-shortcut.html").read_text()
    assert "<math" in text and "<mfrac>" in text
    for name, page in everything(real).items():
        if name.endswith(".html"):
            article = re.sub(r"<pre>.*?</pre>|<code.*?</code>", "", page.partition("<article")[2], flags=re.S)
            assert not re.search(r"\\(?:frac|sum|mathbf|left)\b|\$\$", article), name


def test_a_chapter_offers_what_students_get(real: Path) -> None:
    for release in (ROOT / "release").iterdir():
        page = real / "chapters" / f"{release.name}.html"
        offered = [unquote(link) for link in LINK.findall(page.read_text()) if "_downloads" in link]
        assert {Path(link).name for link in offered} == {file.name for file in release.iterdir()}
        for link in offered:
            assert (page.parent / link).read_bytes() == (release / Path(link).name).read_bytes()


def test_every_link_inside_the_site_leads_somewhere(real: Path) -> None:
    for page in real.rglob("*.html"):
        text = page.read_text()
        for link in {html.unescape(link) for link in LINK.findall(text)}:
            path, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            target = page.parent / unquote(path.partition("?")[0]) if path else page
            assert target.is_file(), f"{page.relative_to(real)}: {link}"
            if anchor and "=" not in anchor and target.suffix == ".html":
                assert f'id="{unquote(anchor)}"' in target.read_text(), f"{page.relative_to(real)}: {link}"


def test_pages_load_nothing_from_elsewhere(real: Path) -> None:
    for name, text in everything(real).items():
        if name.endswith(".html"):
            assert not re.search(r'<(?:script|img|iframe)[^>]*src="(?!data:)[a-z]*:?//', text), name
            assert not re.search(r'<link[^>]*href="[a-z]*:?//', text), name
        if name.endswith(".css"):
            assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text), name


def test_the_same_bank_gives_the_same_site(small: Path, course: Path, tmp_path: Path) -> None:
    build_catalogue(course, tmp_path / "again")
    assert files(tmp_path / "again") == files(small)


def test_a_new_site_takes_the_place_of_the_old_one(course: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_catalogue(course, site, instructor=True)
    (site / "exercises/mini/left-over.html").touch()
    (site / ".git").mkdir()
    (site / ".git" / "HEAD").touch()
    build_catalogue(course, site)
    assert canaries(site) == set()
    assert not (site / "exercises/mini/left-over.html").exists()
    assert (site / ".git" / "HEAD").exists()
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "only-copy.tex").touch()
    with pytest.raises(MolgradeError, match="thesis holds something else"):
        build_catalogue(course, tmp_path / "thesis")
    assert (tmp_path / "thesis" / "only-copy.tex").exists()


def test_what_an_exercise_builds_on_is_linked_and_given(small: Path) -> None:
    assert prose((small / "exercises/mini/triple.html").read_text()).count("Twice as much") >= 2
    page = (small / "exercises/mini/triple.html").read_text()
    assert "students are given the reference of" in prose(page)
    assert "Used by" in prose((small / "exercises/mini/double.html").read_text())


def test_mutation_figures_are_shown_to_instructors(course: Path, tmp_path: Path) -> None:
    found = Figures(
        content="", problems=0, possible=9, tried=8, caught=7, equivalent=1, survivors=["x = `1` → x = 2"]
    )
    build_catalogue(course, tmp_path / "site", True, {"mini/double": found})
    page = prose((tmp_path / "site/exercises/mini/double.html").read_text())
    assert "88% (7/8)" in page and "x = `1` → x = 2" in page
    assert "Mutation score" not in prose((tmp_path / "site/exercises/mini/triple.html").read_text())


def test_faults_are_named(course: Path, tmp_path: Path) -> None:
    prompt = "source/mini/double/exercise.md"
    edit(course, prompt, "Write `double(x)`.", r"Write $\doubled x$ and $\frac{1$.")
    with pytest.raises(MolgradeError, match=r"(?s)exercises/mini/double\.md.*doubled is unknown"):
        build_catalogue(course, tmp_path / "site")
    edit(course, prompt, r"Write $\doubled x$ and $\frac{1$.", "See [this](missing.md).")
    with pytest.raises(MolgradeError, match=r"missing\.md"):
        build_catalogue(course, tmp_path / "site")
    edit(course, prompt, "See [this](missing.md).", "Write.")
    (course / "release/mini/mini.ipynb").unlink()
    with pytest.raises(MolgradeError, match="run `molgrade build mini` first"):
        build_catalogue(course, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_aligned_formulas_keep_their_columns(course: Path, tmp_path: Path) -> None:
    prompt = "source/mini/double/exercise.md"
    formula = "$$\n\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}\n$$"
    edit(course, prompt, "Write `double(x)`.", formula)
    build_catalogue(course, tmp_path / "site")
    page = (tmp_path / "site/exercises/mini/double.html").read_text()
    assert page.count("<mtr>") == 2 and page.count('columnalign="right"') == 2 and "(1)" not in page
    edit(course, prompt, formula, "$a & b$")
    with pytest.raises(MolgradeError, match="& is unknown"):
        build_catalogue(course, tmp_path / "site")


def test_text_that_only_myst_gives_a_meaning_stays_text(course: Path, tmp_path: Path) -> None:
    odd = "A set {a}`x` and\n\n% 20 of it\n\n(here)=\n\n+++\n\nend."
    edit(course, "source/mini/double/exercise.md", "Write `double(x)`.", odd)
    build_catalogue(course, tmp_path / "site")
    page = prose((tmp_path / "site/exercises/mini/double.html").read_text())
    for text in ("A set {a} x and", "% 20 of it", "(here)=", "+++"):
        assert text in page
