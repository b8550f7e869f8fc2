"""
misconception: Puts the training molecules into the rows of Kx.
fails:
  limits: Rows of Kx are the new molecules
  solubility: Rows of Kx are the new molecules
  two_molecules: "A new molecule with the similarities"
"""


def krr_fit(K, y, lam):
    n = len(y)
    bordered = np.ones((n + 1, n + 1))
    bordered[:n, :n], bordered[n, n] = K + lam * np.eye(n), 0
    solution = np.linalg.solve(bordered, np.append(y, 0.0))
    return solution[:n], float(solution[n])


def krr_predict(Kx, alpha, b):
    return Kx.T @ alpha + b
