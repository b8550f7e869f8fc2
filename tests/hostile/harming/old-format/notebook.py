"""A notebook of an older format, which converters trip over."""


def attack(notebook):
    cells = [{"cell_type": kind, "input": [], "source": {}, "outputs": [{"output_type": "pyout", "png": []}, 5]} for kind in ("code", "html", 7)]
    return {"nbformat": 3, "worksheets": [{"cells": cells}, 5, {}], "metadata": 5}
