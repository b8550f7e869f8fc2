"""
misconception: Puts bond orders (1, 1.5, 2, 3) into the adjacency matrix.
fails:
  zero_or_one: "This exercise wants connectivity only; a double bond is still one edge."
"""


def mol_graph(smiles, elements):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        raise ValueError("invalid SMILES")
    mol = Chem.AddHs(mol)
    V = np.eye(len(elements))[[elements.index(atom.GetSymbol()) for atom in mol.GetAtoms()]]
    return V, Chem.GetAdjacencyMatrix(mol, useBO=True)
