def compare_splits(
    smiles: list[str], X: np.ndarray, y: np.ndarray, k: int, lam: float, rng: np.random.Generator
) -> dict:
    """Cross-validated errors of ridge regression with random folds and with scaffold folds.

    Args:
        smiles: N valid SMILES.
        X: (N, D) features.
        y: (N,) labels.
        k: number of folds.
        lam: ridge penalty, for a mean squared error and standardised features.
        rng: the source of randomness.

    Returns:
        "random_fold" and "scaffold_fold" (N,) int, "random_rmse" and "scaffold_rmse".
    """
    ### BEGIN SOLUTION
    n = len(y)

    def rmse(fold_of):
        squared = np.empty(n)
        for fold in range(k):
            test = fold_of == fold
            mean, sd = X[~test].mean(axis=0), X[~test].std(axis=0)
            sd[X[~test].max(axis=0) == X[~test].min(axis=0)] = np.inf
            Z, centre = (X - mean) / sd, y[~test].mean()
            A, train = Z[~test], len(y) - test.sum()
            w = np.linalg.solve(A.T @ A / train + lam * np.eye(X.shape[1]), A.T @ (y[~test] - centre) / train)
            squared[test] = (Z[test] @ w + centre - y[test]) ** 2
        return float(np.sqrt(squared.mean()))

    members = {}
    for row, text in enumerate(smiles):
        members.setdefault(MurckoScaffold.MurckoScaffoldSmiles(smiles=text), []).append(row)
    scaffold_fold, sizes = np.empty(n, dtype=int), np.zeros(k)
    for part in sorted(members.values(), key=len, reverse=True):
        smallest = int(sizes.argmin())
        scaffold_fold[part] = smallest
        sizes[smallest] += len(part)
    random_fold = rng.permutation(np.arange(n) % k)
    return {
        "random_fold": random_fold,
        "scaffold_fold": scaffold_fold,
        "random_rmse": rmse(random_fold),
        "scaffold_rmse": rmse(scaffold_fold),
    }
    ### END SOLUTION
