"""
misconception: Multiplies lambda by the number of molecules.
fails:
  two_molecules: lam is not multiplied by N
  equations: with lam as it is
  duplicates: The equations of the prompt do not hold
  minimum: another alpha or another b is better
  solubility: "fix them first"
"""


def krr_fit(K, y, lam):
    n = len(y)
    bordered = np.ones((n + 1, n + 1))
    bordered[:n, :n], bordered[n, n] = K + n * lam * np.eye(n), 0
    solution = np.linalg.solve(bordered, np.append(y, 0.0))
    return solution[:n], float(solution[n])


def krr_predict(Kx, alpha, b):
    return Kx @ alpha + b
