"""
misconception: Trains on one fold and scores the others, so that the last model scores nearly all.
fails:
  folds: its model learns from all the others, not from one
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
        train = fold == number
        model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000)
        oof[~train] = model.fit(X[train], y[train]).decision_function(X[~train])

    top = np.argsort(-oof)[: int(np.ceil(len(y) / 10))]
    return {"kept": kept, "fold": fold, "oof": oof, "auc": float(roc_auc_score(y, oof)),
            "enrichment_10": float(y[top].mean() / y.mean())}
