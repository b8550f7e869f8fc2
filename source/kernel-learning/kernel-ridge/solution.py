def krr_fit(K: np.ndarray, y: np.ndarray, lam: float) -> tuple[np.ndarray, float]:
    """Kernel ridge regression with an intercept.

    Args:
        K: (N, N) float64, symmetric positive semidefinite.
        y: (N,) float64 labels.
        lam: penalty, greater than 0.

    Returns:
        alpha (N,) float64, which sums to zero, and b.
    """
    ### BEGIN SOLUTION
    n = len(y)
    bordered = np.ones((n + 1, n + 1))
    bordered[:n, :n] = K + lam * np.eye(n)
    bordered[n, n] = 0
    solution = np.linalg.solve(bordered, np.append(y, 0.0))
    return solution[:n], float(solution[n])
    ### END SOLUTION


def krr_predict(Kx: np.ndarray, alpha: np.ndarray, b: float) -> np.ndarray:
    """Predict new molecules.

    Args:
        Kx: (M, N) float64, similarity of each new molecule to each training molecule.
        alpha: (N,) float64.
        b: intercept.

    Returns:
        (M,) float64 predictions.
    """
    ### BEGIN SOLUTION
    return Kx @ alpha + b
    ### END SOLUTION
