def edit(notebook):
    keep = [c for c in notebook["cells"] if "--" not in c["id"]]
    notebook["cells"] = [
        {"cell_type": "code", "id": f"n{n}", "metadata": {}, "outputs": [], "source": c["source"]}
        for n, c in enumerate(keep)
    ]
