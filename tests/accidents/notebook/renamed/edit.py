def edit(notebook):
    for c in notebook["cells"]:
        c["metadata"], c["id"] = {}, f"x{c['id'][:3]}{len(c['id'])}"
