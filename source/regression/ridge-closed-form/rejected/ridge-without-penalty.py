"""
misconception: Trusts a ridge solver to find the smallest weights without a penalty, too.
fails:
  collinear: "rounding hides it from scikit-learn's Ridge with alpha 0"
"""

from sklearn.linear_model import Ridge


def ridge(X: np.ndarray, y: np.ndarray, lam: float) -> tuple[np.ndarray, float]:
    model = Ridge(alpha=lam * len(y)).fit(X, y)
    return model.coef_, model.intercept_
