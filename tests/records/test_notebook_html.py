"""Whatever a submission holds, its rendering runs nothing, loads nothing and breaks out of nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from molgrade.records.notebook_html import highlight_css, render, sanitise

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://tracker.example/x.png'>",
    "<img src='data:text/html,<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<iframe src='https://example.org'></iframe>",
    "<form action='https://example.org'><input name=password></form>",
    "<object data='x.swf'></object><embed src='x.swf'>",
    "<link rel=stylesheet href='https://example.org/x.css'>",
    "<style>body { display: none }</style>",
    "<p style='position: fixed; top: 0; background: url(https://example.org/x)'>x</p>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><foreignObject><iframe src=x></iframe></foreignObject></svg>",
    "<svg><use href='https://example.org/x.svg#a'/><rect fill='url(https://example.org/x)'/></svg>",
    "<math><maction actiontype='statusline' href='javascript:alert(1)'>x</maction></math>",
    "<meta http-equiv=refresh content='0; url=https://example.org'>",
    "<base href='https://example.org/'>",
    "</section></main></body><h1>Marks: 100 / 100</h1>",
    "<video src='https://example.org/x.mp4' autoplay></video>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "<div id='mean'>x</div>",
]
VOID = {"br", "hr", "img", "input", "link", "meta", "base", "embed"}
ALLOWED_STYLES = {"color", "background-color", "font-weight", "font-style", "text-decoration", "text-align"}
FORBIDDEN = set(
    "script style iframe frame form input button textarea select object embed link meta base video audio "
    "foreignobject use animate html body section main template noscript maction".split()
)


class Judge(HTMLParser):
    """Collects what a page must not have, and checks that tags are balanced as a browser sees them."""

    def __init__(self, page: str):
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN:
            self.faults.append(f"<{tag}>")
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            if not self.harmless(tag, name, value or ""):
                self.faults.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(f"</{tag}>")

    def harmless(self, tag: str, name: str, value: str) -> bool:
        if name.startswith("on") or name in ("srcset", "action", "formaction", "xlink:href", "srcdoc"):
            return False
        if name == "src":
            return value.startswith("data:image/")
        if name == "href":
            return tag == "a" and re.match(r"https?:|mailto:|#", value) is not None
        if name == "id":
            return tag in ("marker", "linearGradient") or value.startswith("cell-id=")
        if name == "style":
            return {rule.split(":")[0].strip() for rule in value.split(";") if rule.strip()} <= ALLOWED_STYLES
        return name == "class" or "url(" not in value or value.startswith("url(#")


def faults(notebook) -> list[str]:
    return Judge(str(render(notebook))).faults


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_markup_is_taken_out_wherever_it_stands(hostile: str) -> None:
    outputs = [
        new_output("display_data", data={"text/html": hostile}),
        new_output("display_data", data={"text/markdown": hostile}),
        new_output("display_data", data={"text/latex": hostile}),
        new_output("display_data", data={"image/svg+xml": hostile}),
        new_output("display_data", data={"image/png": f'"{hostile}'}),
        new_output("display_data", data={"application/javascript": "alert(1)", "text/plain": hostile}),
        new_output("stream", text=hostile),
        new_output("error", ename=hostile, evalue=hostile, traceback=[hostile]),
    ]
    cells = [
        new_markdown_cell(f"A\n\n{hostile}\n\nB ![x](https://example.org/y.png) $x${hostile}"),
        new_markdown_cell(f"| a |\n|---|\n| {hostile} |\n\n$$\\text{{{hostile}}}$$"),
        new_code_cell(f"x = 1  # {hostile}", outputs=outputs),
    ]
    cells[0].metadata.tags = [f'"{hostile}'.replace(",", "")]
    cells[1].attachments = {"x.png": {"text/html": hostile}}
    assert faults(new_notebook(cells=cells)) == []


def test_the_judge_would_notice() -> None:
    assert all(Judge(hostile).faults for hostile in HOSTILE)


def test_widgets_and_raw_cells_of_any_kind_are_harmless() -> None:
    from nbformat.v4 import new_raw_cell

    raw = new_raw_cell("<script>alert(1)</script>")
    raw.metadata.raw_mimetype = "text/html"
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "a widget"}
    notebook = new_notebook(
        cells=[raw, new_code_cell("w", outputs=[new_output("display_data", data=view)])],
        metadata={"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}}},
    )
    assert faults(notebook) == []
    assert "a widget" in render(notebook)


def test_tables_may_stand_in_lists_and_quotes() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    for around in ("1. Costs:\n\n   {}", "> {}"):
        source = around.format(table.replace("\n", "\n" + ("   " if around[0] == "1" else "> ")))
        assert "<table>" in render(new_notebook(cells=[new_markdown_cell(source)]))


def test_what_students_need_to_see_stays() -> None:
    png = "iVBORw0KGgo="
    table = "<table><thead><tr><th>shape</th></tr></thead><tbody><tr><td>(3, 1)</td></tr></tbody></table>"
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title\n\n*text* with `code`\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
            new_code_cell(
                "import numpy as np",
                outputs=[
                    new_output("stream", text="\x1b[31mred\x1b[0m & <plain>"),
                    new_output("display_data", data={"text/html": table}),
                    new_output("display_data", data={"image/png": png}),
                ],
            ),
        ]
    )
    html = render(notebook)
    assert '<span class="ansi-red-fg">red</span> &amp; &lt;plain&gt;' in html
    assert table in html.replace("\n", "")
    assert f"data:image/png;base64,{png}" in html
    assert re.search(r"<h1[^>]*>Title", html)
    assert "<th>a</th>" in html
    assert '<span class="kn">import</span>' in html


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Energy $E = mc^2$.", r"<msup>\s*<mi>c</mi>\s*<mn>2</mn>\s*</msup>"),
        ("$$\\frac{1}{n}$$", "<mfrac>"),
        ("$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$", r"(?s)<mtr>.*<mtr>"),
        ("\\begin{equation}x_i\\end{equation}", "<msub>"),
        ("$\\unknowncommand{x$", "unknowncommand"),
        ("It costs 5 dollars.", "It costs 5 dollars."),
    ],
)
def test_formulas_need_no_script(markdown: str, expected: str) -> None:
    html = str(render(new_notebook(cells=[new_markdown_cell(markdown)])))
    assert re.search(expected, html)
    assert Judge(html).faults == []


GLYPHS = '<defs><path id="a" d="M0 0"/></defs><g id="text"><use href="#a"/><use href="#a" x="9"/></g>'
LAUGHS = '<g id="a"><path/></g>' + "".join(
    f'<g id="{b}">{f"""<use href="#{a}"/>""" * 9}</g>' for a, b in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (GLYPHS, True),
        (LAUGHS, False),
        ('<pattern id="p"><rect fill="url(#q)"/></pattern><g fill="url(#p)"/>', False),
    ],
)
def test_a_drawing_is_shown_unless_it_draws_itself_without_end(inner: str, shown: bool) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><pattern id="q"/>{inner}</svg>'
    notebook = new_notebook(
        cells=[new_code_cell("x", outputs=[new_output("display_data", data={"image/svg+xml": svg})])]
    )
    html = render(notebook)
    assert ("data:image/svg+xml" in html) is shown
    assert ("can't be shown" in html) is not shown
    url = f"data:image/svg+xml,{quote(svg)}"
    assert ("src=" in sanitise(f'<img src="{url}">')) is shown


def test_sizes_that_would_keep_a_browser_busy_are_taken_out() -> None:
    assert sanitise('<svg width="460.8pt" height="99999999"></svg>') == '<svg width="460.8pt"></svg>'
    html = sanitise("<table><tbody><tr><td colspan=3 rowspan=65534>x</td></tr></tbody></table>")
    assert 'colspan="3"' in html
    assert "rowspan" not in html


def test_an_inline_figure_keeps_its_gradients() -> None:
    marker = '<defs><marker id="m"></marker></defs>'
    figure = f'<svg viewBox="0 0 9 9">{marker}<path d="M0 0" marker-end="url(#m)"></path></svg>'
    assert sanitise(figure) == figure


def test_code_has_colours_in_light_and_dark() -> None:
    light, dark = highlight_css().split("@media (prefers-color-scheme: dark)")
    assert ".highlight .k" in light
    assert ".highlight .k" in dark
