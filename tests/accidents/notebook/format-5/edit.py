def edit(notebook):
    notebook["nbformat"] = 5
