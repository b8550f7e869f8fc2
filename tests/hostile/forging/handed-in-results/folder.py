"""Results, marks, feedback and a configuration handed in beside the notebook."""
import json


def attack(folder, content):
    folder.mkdir(parents=True)
    (folder / "toy.ipynb").write_bytes(content)
    results = json.dumps({"schema": 1, "assignment": "toy", "status": "graded", "points": 1000, "exercises": []})
    for name in ("results.json", "assignment.json", "toy.html", "gradebook.db", ".toy.part", "results.pkl"):
        (folder / name).write_text(results)
    for name in ("nbgrader_config.py", "conftest.py", "sitecustomize.py", "numpy.py"):
        (folder / name).write_text("open('/tmp/molgrade-hostile-marker', 'w')")
    (folder / "tests").mkdir()
    (folder / "tests" / "centre.py").write_text("OK_FORMAT = False\nname = 'centre'\npoints = 1000\n")
