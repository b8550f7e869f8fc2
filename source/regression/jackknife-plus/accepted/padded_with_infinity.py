def jackknife_plus(X, y, x_new, alpha, fit, predict):
    k = int((len(y) + 1) * alpha)
    lows, highs = [-np.inf], [-np.inf]
    for i in range(len(y)):
        rows = [j for j in range(len(y)) if j != i]
        model = fit(X[rows], y[rows])
        r = np.abs(y[i : i + 1] - predict(model, X[i : i + 1]))
        f = predict(model, np.array([x_new]))
        lows.append(float((f - r)[0]))
        highs.append(-float((f + r)[0]))
    return sorted(lows)[k], -sorted(highs)[k]
