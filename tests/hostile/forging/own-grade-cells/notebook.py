"""Adds graded cells of its own, worth a hundred points each, and takes names that the gradebook knows."""


def attack(notebook):
    for number, name in enumerate(["bonus", "centre--bonus", "centre--random", "total--any"]):
        nbgrader = {"grade": True, "solution": False, "locked": False, "task": False, "schema_version": 3}
        nbgrader |= {"grade_id": name, "points": 100, "cell_type": "code"}
        cell = {"cell_type": "code", "source": "100", "metadata": {"nbgrader": nbgrader}, "outputs": []}
        cell |= {"execution_count": 1, "id": f"bonus-{number}"}
        output = {"output_type": "execute_result", "data": {"text/plain": "100"}, "metadata": {}}
        cell["outputs"].append(output | {"execution_count": 1})
        notebook["cells"].insert(0, cell)
