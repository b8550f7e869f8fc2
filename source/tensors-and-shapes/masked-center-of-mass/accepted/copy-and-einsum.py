def center_of_mass(pos, mass, mask):
    """Clears the padding in copies, normalises the weights first, then contracts."""
    pos, weight = np.array(pos), np.array(mass)
    pos[~mask] = 0
    weight[~mask] = 0
    weight /= weight.sum(1)[:, None]
    return np.einsum("bn,bnx->bx", weight, pos)
