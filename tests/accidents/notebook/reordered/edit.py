def edit(notebook):
    notebook["cells"].reverse()
