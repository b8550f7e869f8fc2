"""Markdown, raw cells, attachments and tags with scripts in them."""
RUNS = "window.owned=1;alert('owned');fetch('https://hostile.example/fetched')"
TEXT = f"""# <img src=x onerror="{RUNS}"> Answer

<script>{RUNS}</script> [a](javascript:{RUNS}) [b](data:text/html;base64,PHNjcmlwdD4=) ![c](attachment:c.svg) ![d](https://hostile.example/d)

$$\\text{{<img src=x onerror="{RUNS}">}}$$ \\begin{{x}}<script>{RUNS}</script>\\end{{x}}

```html
</code></pre><script>{RUNS}</script>
```

| a |
|---|
| <svg/onload="{RUNS}"> |

<details open ontoggle="{RUNS}"><summary>x</summary></details>
<iframe src="https://hostile.example/framed"></iframe><div id="total" class="exercise">Points: 100</div></section></main>
"""


def attack(notebook):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUNS}"/>'
    for kind in ("markdown", "raw"):
        cell = {"cell_type": kind, "source": TEXT, "attachments": {"c.svg": {"image/svg+xml": svg}}}
        cell["metadata"] = {"tags": [TEXT], "raw_mimetype": "text/html", "name": TEXT, "collapsed": TEXT}
        notebook["cells"].append(cell)
    notebook["metadata"] |= {"title": f"</title><script>{RUNS}</script>", "authors": [{"name": TEXT}], "language_info": {"name": TEXT}}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": f"</script><script>{RUNS}</script>"}}
