def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    png = {"output_type": "display_data", "data": {"image/png": "A" * 10**7}, "metadata": {}}
    cell(notebook, "label")["outputs"] = [png] * 10
