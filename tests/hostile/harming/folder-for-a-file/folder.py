"""The notebook is a folder of notebooks, a thousand levels deep where it can be."""


def attack(folder, content):
    inner = folder / "toy.ipynb" / "toy.ipynb"
    inner.mkdir(parents=True)
    (inner / "toy.ipynb").write_bytes(content)
