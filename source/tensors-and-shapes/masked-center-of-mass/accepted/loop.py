def center_of_mass(pos, mass, mask):
    """One molecule at a time: boolean indexing drops the padding."""
    centers = []
    for r, m, real in zip(pos, mass, mask):
        centers.append(m[real] @ r[real] / m[real].sum())
    return np.stack(centers)
