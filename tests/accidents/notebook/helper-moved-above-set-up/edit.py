def edit(notebook):
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": "import numpy as np\nA = np.eye(2)"}
    notebook["cells"].insert(0, own)
