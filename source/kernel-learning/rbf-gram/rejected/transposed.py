"""
misconception: Puts the second set into the rows.
fails:
  two_rows: "Rows are the first set, columns the second"
  values: "Rows are the first set, columns the second"
  origin: "no matter where the origin is"
"""


def rbf_gram(A, B, gamma):
    return np.exp(-gamma * ((B[:, None] - A[None]) ** 2).sum(axis=-1))
