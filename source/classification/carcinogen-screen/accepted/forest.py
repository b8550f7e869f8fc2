from rdkit.Chem import rdFingerprintGenerator
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold


def screen(smiles, y, rng, k=5):
    mols = [Chem.MolFromSmiles(text) for text in smiles]
    kept = np.array([mol is not None for mol in mols])
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    X = np.array([generator.GetFingerprintAsNumPy(mol) for mol in mols if mol])
    y = y[kept]
    fold, oof = np.zeros(len(y), dtype=int), np.zeros(len(y))
    seed = int(rng.integers(2**31))
    split = StratifiedKFold(k, shuffle=True, random_state=seed).split(X, y)
    for number, (train, test) in enumerate(split):
        model = RandomForestClassifier(100, min_samples_leaf=2, class_weight="balanced", random_state=seed)
        fold[test], oof[test] = number, model.fit(X[train], y[train]).predict_proba(X[test])[:, 1]
    top = np.argsort(oof)[::-1][:int(np.ceil(0.1 * len(y)))]
    return {"kept": kept, "fold": fold, "oof": oof, "auc": roc_auc_score(y, oof),
            "enrichment_10": y[top].mean() / y.mean()}
