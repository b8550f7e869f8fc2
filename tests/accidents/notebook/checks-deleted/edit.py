def edit(notebook):
    notebook["cells"] = [c for c in notebook["cells"] if "--" not in c["id"]]
