"""
misconception: Expands the square, which subtracts huge numbers from each other.
fails:
  self_similarity: exactly 1
  origin: before you square
"""


def rbf_gram(A, B, gamma):
    square = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    return np.exp(-gamma * square)
