def loo_residuals(K: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Leave-one-out residuals of kernel ridge regression without an intercept.

    Args:
        K: (N, N) float64, symmetric positive semidefinite.
        y: (N,) float64 labels.
        lam: penalty, greater than 0.

    Returns:
        (N,) float64; entry i is y_i minus the prediction of the model that never saw molecule i.
    """
    ### BEGIN SOLUTION
    inverse = np.linalg.inv(K + lam * np.eye(len(y)))
    return inverse @ y / np.diag(inverse)
    ### END SOLUTION


def learning_curve(
    K: np.ndarray, y: np.ndarray, sizes: list[int], lam: float, reps: int, rng: np.random.Generator
) -> np.ndarray:
    """Mean leave-one-out error of random subsets.

    Args:
        K, y, lam: as for `loo_residuals`.
        sizes: numbers of molecules, each at most N.
        reps: subsets of each size.
        rng: draws the subsets.

    Returns:
        (len(sizes),) float64, root mean square errors, averaged over the subsets.
    """
    ### BEGIN SOLUTION
    def error(size):
        rows = rng.choice(len(y), size, replace=False)
        return np.sqrt(np.mean(loo_residuals(K[np.ix_(rows, rows)], y[rows], lam) ** 2))

    return np.array([np.mean([error(size) for _ in range(reps)]) for size in sizes])
    ### END SOLUTION
