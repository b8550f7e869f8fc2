def krr_fit(K, y, lam):
    """Two solves with one matrix; b makes the sum of alpha vanish. Then the same for what rounding left."""
    n = len(y)
    G = K + lam * np.eye(n)
    alpha, b = np.zeros(n), 0.0
    for _ in range(3):
        rest = y - G @ alpha - b
        with_y, with_one = np.linalg.solve(G, np.stack([rest, np.ones(n)], axis=1)).T
        step = (with_y.sum() + alpha.sum()) / with_one.sum()
        alpha = alpha + with_y - step * with_one
        b = b + step
    return alpha, b


def krr_predict(Kx, alpha, b):
    return b + np.einsum("mn,n->m", Kx, alpha)
