def center_of_mass(pos: np.ndarray, mass: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Centre of mass of each molecule in a padded batch.

    Args:
        pos: (B, N, 3) float, positions in angstrom; padded entries hold anything.
        mass: (B, N) float, masses in g/mol; padded entries hold anything.
        mask: (B, N) bool, True for a real atom.

    Returns:
        (B, 3) float, centres of mass in angstrom.
    """
    ### BEGIN SOLUTION
    weight = np.where(mask, mass, 0.0)
    real_pos = np.where(mask[..., None], pos, 0.0)
    weighted_sum = (weight[..., None] * real_pos).sum(axis=1)
    return weighted_sum / weight.sum(axis=1, keepdims=True)
    ### END SOLUTION
