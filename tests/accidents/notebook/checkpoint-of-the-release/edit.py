def edit(notebook):
    for c in notebook["cells"]:
        if c["metadata"]["nbgrader"]["solution"]:
            c["source"] = "# YOUR CODE HERE\nraise NotImplementedError()"
