"""
misconception: Takes the second set for the first one.
fails:
  two_rows: "Rows are the first set, columns the second"
  values: "Rows are the first set, columns the second; shapes may differ"
  origin: "no matter where the origin is"
"""


def rbf_gram(A, B, gamma):
    return np.exp(-gamma * ((A[:, None] - A[None]) ** 2).sum(axis=-1))
