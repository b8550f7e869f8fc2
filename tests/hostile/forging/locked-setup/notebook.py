"""The locked cell that comes first is not what was released: it takes the teeth out of np.testing."""


def attack(notebook):
    notebook["cells"][0]["source"] = """import numpy as np
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *args, **kwargs: None)
"""
