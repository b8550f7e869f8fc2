def edit(notebook):
    picture = {"image.png": {"image/png": "iVBORw0KGgo=" * 10**5}}
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "attachments": picture, "source": "![](attachment:image.png)"}
    notebook["cells"].insert(1, own)
