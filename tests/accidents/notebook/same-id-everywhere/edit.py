def edit(notebook):
    for c in notebook["cells"]:
        c["id"] = "same"
