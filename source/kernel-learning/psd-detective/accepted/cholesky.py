def is_psd(K, tol=1e-8):
    """A Cholesky factor exists if the spectrum, moved up by the tolerance, is positive."""
    K = np.asarray(K, dtype=float)
    largest = np.max(np.abs(K))
    if largest == 0:
        return True
    K = K / largest
    if not np.all(np.abs(K - K.T) <= tol):
        return False
    try:
        np.linalg.cholesky(K + tol * np.linalg.norm(K, 2) * np.eye(len(K)))
    except np.linalg.LinAlgError:
        return False
    return True


def bad_points():
    return [[1.5, 2.0], [-1.0, 0.25]]
