def cv_select(X, y, folds, n_keep, lam):
    predictions = np.full(len(y), np.nan)
    for fold in folds:
        train = np.ones(len(y), dtype=bool)
        train[fold] = False
        Xt, yt = X[train], y[train]
        mean, sd = Xt.mean(0), Xt.std(0)
        sd[np.ptp(Xt, axis=0) == 0] = np.inf
        Z = (X - mean) / sd
        r = np.abs((Z[train] * (yt - yt.mean())[:, None]).mean(0))
        kept = Z[:, np.argpartition(-r, n_keep - 1)[:n_keep]]
        n = train.sum()
        penalty = np.c_[np.sqrt(n * lam) * np.eye(n_keep), np.zeros(n_keep)]
        A = np.vstack([np.c_[kept[train], np.ones(n)], penalty])
        theta = np.linalg.lstsq(A, np.r_[yt, np.zeros(n_keep)], rcond=None)[0]
        predictions[fold] = np.c_[kept[fold], np.ones(len(fold))] @ theta
    return predictions
