def mol_graph(smiles, elements):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        raise ValueError("invalid SMILES")
    mol = Chem.AddHs(mol)
    columns = [
        elements.index(atom.GetSymbol()) for atom in mol.GetAtoms()
    ]  # index raises ValueError by itself
    return np.eye(len(elements))[columns], Chem.GetAdjacencyMatrix(mol).astype(float)
