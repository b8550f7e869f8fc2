"""
misconception: Writes a bond only from its first atom to its second.
fails:
  methanol: "A bond connects both atoms: A must be symmetric"
  symmetric: "A bond connects both atoms: A must be symmetric."
"""


def mol_graph(smiles, elements):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        raise ValueError("invalid SMILES")
    mol = Chem.AddHs(mol)
    V = np.eye(len(elements))[[elements.index(atom.GetSymbol()) for atom in mol.GetAtoms()]]
    A = np.zeros((len(V), len(V)))
    for bond in mol.GetBonds():
        A[bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()] = 1
    return V, A
