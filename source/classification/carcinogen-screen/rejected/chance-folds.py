"""
misconception: Deals out folds without looking at the classes.
fails:
  folds: Deal out the molecules of each class by themselves
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
    fold[rng.permutation(len(y))] = np.arange(len(y)) % k

    oof = np.zeros(len(y))
    for number in range(k):
        test = fold == number
        model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000)
        oof[test] = model.fit(X[~test], y[~test]).decision_function(X[test])

    top = np.argsort(-oof)[: int(np.ceil(len(y) / 10))]
    return {"kept": kept, "fold": fold, "oof": oof, "auc": float(roc_auc_score(y, oof)),
            "enrichment_10": float(y[top].mean() / y.mean())}
