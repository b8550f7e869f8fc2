def mol_graph(smiles: str, elements: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Node features and adjacency matrix of a molecule with explicit hydrogens.

    Args:
        smiles: SMILES of the molecule.
        elements: element symbols, one for each column of V.

    Returns:
        V (N, len(elements)) one-hot floats and A (N, N) floats, 1 for bonded atoms, in RDKit's atom order.

    Raises:
        ValueError: if the SMILES is invalid or has an element that is not listed.
    """
    ### BEGIN SOLUTION
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        raise ValueError(f"RDKit cannot read the SMILES {smiles!r}")
    mol = Chem.AddHs(mol)
    symbols = [atom.GetSymbol() for atom in mol.GetAtoms()]
    unknown = set(symbols) - set(elements)
    if unknown:
        raise ValueError(f"{smiles} has elements without a column: {sorted(unknown)}")
    V = np.array([[symbol == e for e in elements] for symbol in symbols], dtype=float)
    A = np.zeros((len(symbols), len(symbols)))
    for bond in mol.GetBonds():
        i, j = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
        A[i, j] = A[j, i] = 1
    return V, A
    ### END SOLUTION
