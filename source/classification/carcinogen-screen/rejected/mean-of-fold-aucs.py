"""
misconception: Averages the areas of the folds, and rounds the top tenth down.
fails:
  metrics: of all out-of-fold scores together
"""

from rdkit.Chem import rdFingerprintGenerator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score


def screen(smiles, y, rng, k=5):
    molecules = [Chem.MolFromSmiles(text) for text in smiles]
    kept = np.array([molecule is not None for molecule in molecules])
    morgan = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    X = np.array([morgan.GetFingerprintAsNumPy(m) for m in molecules if m is not None], dtype=float)
    y = y[kept]

    fold = np.zeros(len(y), dtype=int)
    for label in (0, 1):
        members = rng.permutation(np.flatnonzero(y == label))
        fold[members] = np.arange(len(members)) % k

    oof = np.zeros(len(y))
    for number in range(k):
        test = fold == number
        model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000)
        oof[test] = model.fit(X[~test], y[~test]).decision_function(X[test])

    top = np.argsort(-oof)[: len(y) // 10]
    areas = [roc_auc_score(y[fold == number], oof[fold == number]) for number in range(k)]
    return {"kept": kept, "fold": fold, "oof": oof, "auc": float(np.mean(areas)),
            "enrichment_10": float(y[top].mean() / y.mean())}
