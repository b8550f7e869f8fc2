from sklearn.feature_selection import VarianceThreshold
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class Varying(VarianceThreshold):
    def fit(self, X, y=None):
        super().fit(X)
        self.variances_ = np.ptp(X, axis=0)
        return self


def compare_splits(smiles, X, y, k, lam, rng):
    scaffolds = [MurckoScaffold.MurckoScaffoldSmiles(mol=Chem.MolFromSmiles(s)) for s in smiles]
    groups = np.unique(scaffolds, return_inverse=True)[1]
    result = {}
    for name, splitter in (
        ("random", KFold(k, shuffle=True, random_state=int(rng.integers(2**31)))),
        ("scaffold", GroupKFold(k)),
    ):
        fold_of, total = np.zeros(len(y), dtype=int), 0.0
        for fold, (train, test) in enumerate(splitter.split(X, y, groups)):
            model = make_pipeline(Varying(), StandardScaler(), Ridge(alpha=lam * len(train)))
            model.fit(X[train], y[train])
            total += ((model.predict(X[test]) - y[test]) ** 2).sum()
            fold_of[test] = fold
        result[f"{name}_fold"] = fold_of
        result[f"{name}_rmse"] = np.sqrt(total / len(y))
    return result
