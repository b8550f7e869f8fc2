"""Everything in the notebook that grading does not need is of another type than it should be."""


def attack(notebook):
    honest = [cell for cell in notebook["cells"] if cell["id"] == "total"]
    odd = [None, 5, "x", [], [[]], {}, {"cell_type": []}, {"cell_type": "code"}, {"cell_type": "code", "source": {}},
           {"cell_type": "code", "source": 1e400, "metadata": {"nbgrader": []}}, {"cell_type": "raw", "source": "x"},
           {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": {}}}, "source": [[]]},
           {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": ""}}, "source": "", "id": {}, "outputs": 5},
           {"cell_type": "heading", "level": [], "source": "x"}, {"cell_type": "code", "id": "", "source": "1"}]  # fmt: skip
    return {"cells": odd + honest + odd, "metadata": [], "nbformat": "4", "nbformat_minor": {}}
