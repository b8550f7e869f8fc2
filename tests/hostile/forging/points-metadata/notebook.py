"""Check cells worth a thousand points each, which are also the student's to answer."""


def attack(notebook):
    for cell in notebook["cells"]:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        if "--" in name:
            cell["metadata"]["nbgrader"] |= {"points": 1000, "solution": True, "locked": False}
            cell["source"] = "1000"
    notebook["metadata"]["nbgrader"] = {"score": 1000, "max_score": 1000}
    notebook["metadata"]["otter"] = {"tests": {}, "assignment_name": "toy", "OK_FORMAT": True}
