"""
misconception: Codes an element that is not listed as a row of zeros instead of refusing it.
fails:
  bad_input: "a row of zeros would hide that atom from the network"
"""


def mol_graph(smiles, elements):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        raise ValueError("invalid SMILES")
    mol = Chem.AddHs(mol)
    V = np.array([[float(atom.GetSymbol() == e) for e in elements] for atom in mol.GetAtoms()])
    return V, Chem.GetAdjacencyMatrix(mol).astype(float)
