def fit_gd(X, y, eta, steps, w0, b0):
    A = np.hstack([X, np.ones((len(X), 1))])
    theta = np.append(w0, b0)
    history = [float(np.mean((A @ theta - y) ** 2))]
    while len(history) <= steps:
        theta = theta - 2 * eta / len(y) * (A.T @ (A @ theta - y))
        history.append(float(np.mean((A @ theta - y) ** 2)))
    return theta[:-1], theta[-1], history
