"""Text that is no text: lone surrogates, zeros, controls and marks, in sources, names, ids and keys."""
ODD = "\ud800\0\x1b]0;owned\x07\u202e\u2028\ufffe\U000e0001"


def attack(notebook):
    for cell in notebook["cells"][:3]:
        cell["id"] = cell["id"] + ODD
        cell["metadata"][ODD] = ODD
        cell["metadata"]["nbgrader"]["grade_id"] += ODD
    notebook["cells"].append({"cell_type": "markdown", "source": [ODD, 5, None], "metadata": {"nbgrader": {"grade_id": ODD}}})
    notebook["cells"].append({"cell_type": "code", "source": f"# {ODD}\nprint(ascii({ODD[:1]!r}))", "metadata": []})
    notebook["metadata"] = {ODD: {ODD: ODD}, "authors": [{"name": ODD}]}
