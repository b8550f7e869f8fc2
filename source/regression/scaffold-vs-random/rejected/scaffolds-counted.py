"""
misconception: "Deals the scaffolds out in turn, so that folds hold equally many scaffolds."
fails:
  sizes: "Balance molecules, not numbers of scaffolds"
"""


def rmse(X, y, fold_of, k, lam):
    squared = np.empty(len(y))
    for fold in range(k):
        test = fold_of == fold
        Xt, yt = X[~test], y[~test]
        mean, sd = Xt.mean(axis=0), Xt.std(axis=0)
        sd[np.ptp(Xt, axis=0) == 0] = np.inf
        Z, A = (X - mean) / sd, (Xt - mean) / sd
        w = np.linalg.pinv(A.T @ A + len(yt) * lam * np.eye(X.shape[1])) @ A.T @ (yt - yt.mean())
        squared[test] = (Z[test] @ w + yt.mean() - y[test]) ** 2
    return np.sqrt(squared.mean())


def scaffold_folds(smiles, k):
    groups = {}
    for i, text in enumerate(smiles):
        groups.setdefault(MurckoScaffold.MurckoScaffoldSmiles(smiles=text), []).append(i)
    fold_of = np.empty(len(smiles), dtype=int)
    for number, members in enumerate(groups.values()):
        fold_of[members] = number % k
    return fold_of


def compare_splits(smiles, X, y, k, lam, rng):
    random_fold = rng.permutation(np.arange(len(y)) % k)
    scaffold_fold = scaffold_folds(smiles, k)
    return {
        "random_fold": random_fold,
        "scaffold_fold": scaffold_fold,
        "random_rmse": rmse(X, y, random_fold, k, lam),
        "scaffold_rmse": rmse(X, y, scaffold_fold, k, lam),
    }
