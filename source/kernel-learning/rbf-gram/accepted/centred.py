def rbf_gram(A, B, gamma):
    """Squares and products of centred rows; what should be zero is set to zero."""
    centre = A.mean(axis=0)
    A, B = A - centre, B - centre
    square = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    square[square < 1e-12 * (A**2).sum(axis=1).max()] = 0
    return np.exp(-gamma * square)
