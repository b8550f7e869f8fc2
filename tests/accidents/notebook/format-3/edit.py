import nbformat


def edit(notebook):
    old = nbformat.convert(nbformat.from_dict(notebook), 3)
    return nbformat.writes(old, version=3).encode()
