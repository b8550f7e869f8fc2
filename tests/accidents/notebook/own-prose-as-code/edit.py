def edit(notebook):
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": "# Notes\n* ask about slices"}
    notebook["cells"].insert(3, own)
