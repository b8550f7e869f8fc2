from rdkit.Chem import rdFingerprintGenerator


def screen(smiles, y, rng, k=5):
    """Kernel ridge classifier on the Tanimoto similarity, in NumPy; folds by sorting random numbers."""
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    kept, X = [], []
    for text in smiles:
        molecule = Chem.MolFromSmiles(text)
        kept.append(molecule is not None)
        if molecule is not None:
            X.append(generator.GetFingerprintAsNumPy(molecule).astype(float))
    X, y = np.array(X), np.asarray(y)[kept]
    both = X @ X.T
    size = X.sum(axis=1)
    K = both / np.maximum(size[:, None] + size[None, :] - both, 1)
    order = np.lexsort((rng.random(len(y)), y))
    fold = np.empty(len(y), dtype=int)
    fold[order] = np.concatenate([np.arange((y == 0).sum()) % k, np.arange((y == 1).sum()) % k])
    oof = np.empty(len(y))
    target = np.where(y == 1, 1 / y.mean(), -1 / (1 - y.mean()))
    for number in range(k):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        alpha = np.linalg.solve(K[np.ix_(train, train)] + 2 * np.eye(len(train)), target[train])
        oof[test] = K[np.ix_(test, train)] @ alpha
    difference = np.sign(oof[y == 1][:, None] - oof[y == 0])
    top = sorted(range(len(y)), key=lambda i: oof[i], reverse=True)[: -(-len(y) // 10)]
    return {"kept": kept, "fold": fold, "oof": oof.tolist(), "auc": 0.5 + 0.5 * difference.mean(),
            "enrichment_10": y[top].mean() / y.mean()}
