def edit(notebook):
    return "\n".join(c["source"] for c in notebook["cells"]).encode()
