def fit_scaler(X):
    mu = X.mean(axis=0)
    sd = np.sqrt(((X - mu) ** 2).mean(axis=0))
    sd[np.ptp(X, axis=0) == 0] = 0
    return mu, sd


def apply_scaler(X, mu, sd):
    varies = sd > 0
    return np.where(varies, X - mu, 0) / np.where(varies, sd, 1)
