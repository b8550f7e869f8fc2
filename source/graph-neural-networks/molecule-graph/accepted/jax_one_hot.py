def mol_graph(smiles, elements):
    try:
        mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    except Exception:
        raise ValueError("invalid SMILES") from None
    for atom in mol.GetAtoms():
        if atom.GetSymbol() not in elements:
            raise ValueError(atom.GetSymbol())
    codes = jnp.array([elements.index(atom.GetSymbol()) for atom in mol.GetAtoms()])
    neighbours = [[other.GetIdx() for other in atom.GetNeighbors()] for atom in mol.GetAtoms()]
    A = jnp.array([[j in near for j in range(len(codes))] for near in neighbours], dtype=float)
    return jax.nn.one_hot(codes, len(elements)), A
