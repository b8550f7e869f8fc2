"""A notebook as a harmless HTML fragment: nbconvert's rendering, formulas as MathML, an allow-list last.

Nothing in a submission is trusted. Whatever the renderer lets through, only the tags and attributes named
here reach the page: no script, event handler, frame, form, outside image or layout-breaking style.
"""

from __future__ import annotations

import base64
import logging
import re
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import nh3
from jinja2 import pass_context
from markupsafe import Markup, escape
from mistune.plugins.table import render_table_cell, table_in_list, table_in_quote
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode, from_dict
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

from ..formulas import mathml

_TEXT = """
a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol
p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var
""".split()
_MATH = """
math annotation menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow
ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
""".split()
_SVG = """
svg circle defs desc ellipse g line linearGradient marker path polygon polyline radialGradient rect stop
text title tspan
""".split()
_SVG_ATTRIBUTES = """
cx cy d dominant-baseline dx dy fill fill-opacity font-family font-size font-style font-weight
gradientUnits height id marker-end marker-start markerHeight markerUnits markerWidth offset opacity orient
points preserveAspectRatio r refX refY rx ry stop-color stroke stroke-dasharray stroke-linecap
stroke-linejoin stroke-opacity stroke-width text-anchor transform viewBox width x x1 x2 y y1 y2
""".split()
_MATH_ATTRIBUTES = """
accent columnalign columnspacing display displaystyle fence form linethickness lspace mathsize mathvariant
maxsize minsize movablelimits notation rowspacing rspace scriptlevel separator stretchy symmetric width
""".split()
_ATTRIBUTES = (
    {"*": {"class", "style", "title"}, "a": {"href"}, "div": {"id"}, "img": {"src", "alt", "width", "height"}}
    | {tag: {"colspan", "rowspan", "align"} for tag in ("td", "th")}
    | {tag: set(_MATH_ATTRIBUTES) for tag in _MATH}
    | {tag: set(_SVG_ATTRIBUTES) for tag in _SVG}
)
_STYLES = {"color", "background-color", "font-weight", "font-style", "text-decoration", "text-align"}
_CELL_ID = "cell-id="
_SPAN = re.compile(r"\d{1,3}")
_REFERENCE = re.compile(r"""(?:^\s*|url\(\s*["']?)#([^"')\s]+)""")
_LENGTH = re.compile(r"[-+]?(\d{1,4}(\.\d*)?|\.\d+)(px|pt|em|ex|%)?")
"""Tables and drawings of a size that a browser can lay out; larger ones keep it busy for minutes."""

_WITHOUT_ALT = re.compile(r"<img(?![^>]*\salt=)")
_KEPT = 20_000
"""Characters of a cell up to which its HTML is kept: most cells of a class's notebooks are the release's."""

_KINDS = "text/html text/markdown image/svg+xml image/png image/jpeg text/latex text/plain".split()
_METADATA = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}


class _Renderer(IPythonRenderer):
    """Markdown with formulas the browser draws itself."""

    def inline_math(self, body: str) -> str:
        return _formula(body, "inline")

    def block_math(self, body: str) -> str:
        return f"<p>{_formula(body, 'block')}</p>"

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """A head without words is no head: screen readers would announce it."""
        return render_table_cell(self, text, align, head and bool(text.strip()))


def _formula(latex: str, display: str) -> str:
    """MathML, or the LaTeX as it stands where the converter does not know it."""
    try:
        return mathml(latex, display)
    except Exception:  # the converter raises whatever its parser trips over
        return f"<code>{escape(latex)}</code>"


@pass_context
def markdown(context: Any, source: str) -> Markup:
    """A filter for templates: Markdown as HTML that may stand in any page."""
    attachments = context.get("cell", {}).get("attachments", {})
    if attachments or len(source) > _KEPT:
        return _markdown(source, attachments)
    return _kept_markdown(source)


def _markdown(source: str, attachments: dict[str, Any]) -> Markup:
    renderer = _Renderer(escape=False, attachments=attachments, embed_images=False, exclude_anchor_links=True)
    text = MarkdownWithMath(renderer=renderer)
    for also in (table_in_list, table_in_quote):  # as in JupyterLab
        also(text)
    return sanitise(text.render(source))


@lru_cache(1024)
def _kept_markdown(source: str) -> Markup:
    return _markdown(source, {})


_highlight = Highlight2HTML(pygments_lexer="ipython3")
_kept_highlight = lru_cache(1024)(_highlight)


def highlight(source: str, language: str = "ipython3", metadata: Any = None) -> str:
    """A filter for templates: code as HTML with classes for Pygments' colours."""
    return (_highlight if len(source) > _KEPT else _kept_highlight)(source, language)


class _Exporter(HTMLExporter):
    """nbconvert's plainest template, showing of each output the richest kind that can be made harmless."""

    def __init__(self) -> None:
        config = Config()
        config.NbConvertBase.display_data_priority = _KINDS
        log = logging.getLogger(f"{__name__}.nbconvert")
        log.setLevel(logging.ERROR)
        super().__init__(
            config=config,
            log=log,
            template_name="basic",
            exclude_input_prompt=True,
            exclude_output_prompt=True,
        )
        self.register_filter("markdown2html", markdown)
        self.register_filter("highlight_code", highlight)
        self.register_filter("filter_data_type", WidgetsDataTypeFilter(notebook_metadata={}, parent=self))
        self.register_filter("clean_html", lambda html: html)  # slow, and nh3 cleans the whole

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **kw: Any
    ) -> tuple[str, dict]:
        """Without the class above, which reads all HTML once more in Python, to add `alt` to images."""
        html, resources = TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **kw)
        return _WITHOUT_ALT.sub('<img alt="A figure"', html), resources


@cache
def _exporter() -> HTMLExporter:
    return _Exporter()


def render(notebook: NotebookNode) -> Markup:
    """The notebook's cells and outputs as HTML that may stand in any page."""
    shown = from_dict({**notebook, "metadata": _METADATA})
    for output in (output for cell in shown.cells for output in cell.get("outputs", [])):
        if not _can_be_drawn(output.get("data", {}).get("image/svg+xml", "<svg/>")):
            del output.data["image/svg+xml"]
            output.data.setdefault("text/plain", "(This drawing can't be shown.)")
    html, _ = _exporter().from_notebook_node(shown)
    return sanitise(html)


def _can_be_drawn(svg: str) -> bool:
    """Whether a drawing is well-formed and of a size that its text gives: no entities, and nothing that is
    drawn by reference draws others so. (As an image it runs nothing, but a few lines can keep a browser busy
    for ever.)"""
    try:
        root = None if "<!ENTITY" in svg else ElementTree.fromstring(svg)
    except (ElementTree.ParseError, ValueError, RecursionError):
        root = None
    if root is None:
        return False
    ids = {element.get("id"): element for element in root.iter()}
    used = {name for element in root.iter() for name in _referenced(element)} & ids.keys()
    return not any(_referenced(e) for name in used for e in ids[name].iter() if e is not ids[name])


def _referenced(element: ElementTree.Element) -> list[str]:
    """The ids that an element's attributes refer to."""
    return [name for value in element.attrib.values() for name in _REFERENCE.findall(value)]


def sanitise(html: str | bytes) -> Markup:
    """Only what is on the allow-lists above. (nbconvert gives figures as bytes.)"""
    html = html.decode("utf-8", "replace") if isinstance(html, bytes) else html
    return Markup(
        nh3.clean(
            html,
            tags={*_TEXT, *_MATH, *_SVG},
            clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
            attributes=_ATTRIBUTES,
            attribute_filter=_attribute,
            url_schemes={"http", "https", "mailto", "data"},
            filter_style_properties=_STYLES,
            link_rel="noopener noreferrer",
        )
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures come with the page, links don't; an id names one of our cells; sizes are reasonable."""
    if name in ("colspan", "rowspan"):
        return value if _SPAN.fullmatch(value) else None
    if name in ("width", "height"):
        return value if _LENGTH.fullmatch(value) else None
    if name == "src":
        return value if _is_picture(value) else None
    if name == "href":
        return value if value.startswith(("http:", "https:", "mailto:", "#")) else None
    if name == "id" and tag == "div":
        return value if value.startswith(_CELL_ID) else None
    if "url(" in value and tag in _SVG:
        return value if value.startswith("url(#") else None
    return value


def _is_picture(url: str) -> bool:
    """Whether a URL holds a picture itself; a drawing must be one that can be drawn."""
    kind, _, content = url.partition(",")
    if not kind.startswith("data:image/svg"):
        return kind.startswith("data:image/")
    try:
        data = base64.b64decode(content) if kind.endswith("base64") else unquote_to_bytes(content)
        return _can_be_drawn(data.decode())
    except ValueError:
        return False


def highlight_css() -> str:
    """Pygments' colours for code, light and dark."""
    light = HtmlFormatter(style="default").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"
