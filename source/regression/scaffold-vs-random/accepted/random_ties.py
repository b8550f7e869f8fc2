def out_of_fold(X, y, folds, lam):
    predictions = np.zeros(len(y))
    for test in folds:
        train = np.setdiff1d(np.arange(len(y)), test)
        mean, sd = X[train].mean(0), X[train].std(0)
        use = np.ptp(X[train], axis=0) > 0
        Z = (X[:, use] - mean[use]) / sd[use]
        A = np.column_stack([Z, np.ones(len(y))])
        penalty = lam * np.diag([1.0] * use.sum() + [0.0])
        B, n = A[train], len(train)
        theta = np.linalg.solve(B.T @ B / n + penalty, B.T @ y[train] / n)
        predictions[test] = A[test] @ theta
    return predictions


def compare_splits(smiles, X, y, k, lam, rng):
    groups = {}
    for i, s in enumerate(smiles):
        core = MurckoScaffold.GetScaffoldForMol(Chem.MolFromSmiles(s))
        groups.setdefault(Chem.MolToSmiles(core), []).append(i)
    order = [list(groups.values())[i] for i in rng.permutation(len(groups))]
    folds = [[] for _ in range(k)]
    for members in sorted(order, key=lambda m: -len(m)):
        min(folds, key=len).extend(members)
    result = {}
    for name, split in (("scaffold", folds), ("random", np.array_split(rng.permutation(len(y)), k))):
        fold_of = np.zeros(len(y), dtype=int)
        for f, members in enumerate(split):
            fold_of[members] = f
        result[name + "_fold"] = fold_of.tolist()
        result[name + "_rmse"] = float(np.mean((out_of_fold(X, y, split, lam) - y) ** 2) ** 0.5)
    return result
