"""Asks for a kernel of its own: a program, a path, a language that is none."""


def attack(notebook):
    argv = ["sh", "-c", "touch /tmp/molgrade-hostile-marker"]
    notebook["metadata"]["kernelspec"] = {"name": "../../../tmp/own", "display_name": "own", "language": "sh", "argv": argv}
    notebook["metadata"]["language_info"] = {"name": "sh", "pygments_lexer": "../../x", "file_extension": "/../../x.py"}
    notebook["metadata"]["jupytext"] = {"formats": "../../x.py"}
