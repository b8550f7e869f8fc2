"""Answers under other names: each cell claims to be another exercise, twice, and one is all of them."""
import copy


def attack(notebook):
    answers = [c for c in notebook["cells"] if c["metadata"]["nbgrader"]["solution"]]
    honest = next(c for c in answers if c["id"] == "total")
    for cell in answers:
        if cell is not honest:
            twin = copy.deepcopy(honest)
            twin["metadata"]["nbgrader"]["grade_id"] = cell["id"]
            notebook["cells"].append(twin)
