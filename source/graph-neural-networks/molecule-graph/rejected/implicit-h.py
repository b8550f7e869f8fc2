"""
misconception: Takes the molecule as RDKit reads it, with implicit hydrogens.
fails:
  methanol: "has six atoms: add hydrogens."
  atoms: "Methanol has six atoms: add hydrogens."
  neighbours: "methanol has six atoms: add hydrogens."
"""


def mol_graph(smiles, elements):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        raise ValueError("invalid SMILES")
    V = np.eye(len(elements))[[elements.index(atom.GetSymbol()) for atom in mol.GetAtoms()]]
    return V, Chem.GetAdjacencyMatrix(mol).astype(float)
