"""Building the site: pages as Markdown in a scratch folder, Sphinx, and the result put in place."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

from molgrade.bank.finding import entries
from molgrade.errors import MolgradeError

from .pages import write_pages

STATIC = Path(__file__).with_name("static")
THEME = Path(__file__).with_name("theme")
MADE = ".buildinfo"
"""What Sphinx leaves in each site that it makes."""

NOTE = (
    "<strong>For instructors:</strong> this build shows solutions, hidden checks and marking schemes. "
    "Keep it out of students' reach."
)
SETTINGS = {
    "project": "molgrade catalogue",
    "language": "en",
    "extensions": ["myst_parser", "sphinx.ext.githubpages", "molgrade.catalogue.rendering"],
    "html_math_renderer": "mathml",
    "myst_enable_extensions": ["dollarmath", "amsmath", "fieldlist"],
    "myst_update_mathjax": False,
    # Prompts are written for Jupyter: what only MyST gives a meaning stays text.
    "myst_disable_syntax": ["myst_role", "myst_target", "myst_line_comment", "myst_block_break"],
    "suppress_warnings": ["myst.header"],
    "html_theme": "furo",
    "templates_path": [THEME.name],
    "html_static_path": [STATIC.name],
    "html_css_files": ["catalogue.css"],
    "html_js_files": [("catalogue.js", {"defer": "defer"})],
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "html_show_copyright": False,
    "html_show_search_summary": False,  # made by fetching pages, which browsers refuse where no server is
    "html_use_index": False,
    "html_domain_indices": False,
    "smartquotes": False,
}


def build_catalogue(
    root: Path, output: Path, instructor: bool = False, figures: Mapping[str, Any] | None = None
) -> int:
    """Write the catalogue of a course's bank into a folder, in place of an earlier one.

    Args:
        root: the course folder, with source/ and release/.
        output: the site's folder.
        instructor: with solutions, hidden checks, answers and marking schemes.
        figures: what `molgrade verify` found (`molgrade.proof.figures.Figures`), by address; shown to
            instructors.

    Returns:
        How many exercises it holds.

    Raises:
        BankError: if anything is wrong in the bank.
        MolgradeError: if Sphinx is missing, a page can't be rendered, a chapter is not built, or the folder
            holds something else.
    """
    if output.exists() and not (output / MADE).is_file() and (output.is_file() or any(output.iterdir())):
        raise MolgradeError(f"{output} holds something else: name an empty folder, or one that is not there.")
    every = entries(root / "source")
    if not every:
        raise MolgradeError(f"{root / 'source'} holds no exercise.")
    with tempfile.TemporaryDirectory(prefix="molgrade-catalogue-") as scratch:
        pages, site = Path(scratch, "pages"), Path(scratch, "site")
        write_pages(pages, root, every, instructor, figures or {})
        for folder in (STATIC, THEME):
            shutil.copytree(folder, pages / folder.name)
        run_sphinx(pages, site, Path(scratch, "trees"), instructor)
        put(site, output)
    return len(every)


def put(site: Path, output: Path) -> None:
    """Copy the site into a folder and remove everything else there, save a repository that publishes it."""
    output.mkdir(parents=True, exist_ok=True)
    for old in output.iterdir():
        if old.is_dir() and not old.is_symlink() and old.name != ".git":
            shutil.rmtree(old)
        elif old.name != ".git":
            old.unlink()
    shutil.copytree(site, output, dirs_exist_ok=True)


def run_sphinx(pages: Path, site: Path, trees: Path, instructor: bool) -> None:
    """Render pages; whatever Sphinx warns of is an error."""
    try:
        import furo  # noqa: F401
        import myst_parser  # noqa: F401
        from sphinx.application import Sphinx
        from sphinx.util.docutils import docutils_namespace, patch_docutils
    except ImportError:
        raise MolgradeError(
            "Sphinx, MyST or Furo, which make the pages, are missing: "
            "pip install -c constraints.txt '.[catalogue]'."
        ) from None
    settings = deepcopy(SETTINGS) | {
        "html_title": "Exercises, for instructors" if instructor else "Exercises"
    }
    if instructor:
        settings["html_theme_options"] = {"announcement": NOTE}
    said = StringIO()
    with patch_docutils(), docutils_namespace():
        Sphinx(pages, None, site, trees, "html", settings, status=None, warning=said, freshenv=True).build()
    warnings = re.sub(r"\x1b\[[\d;]*m", "", said.getvalue()).replace(f"{pages}/", "").strip()
    if warnings:
        raise MolgradeError(f"The catalogue can't be made:\n{warnings}")
