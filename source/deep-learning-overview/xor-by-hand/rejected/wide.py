"""
misconception: Spends one hidden unit on each corner.
fails:
  width: Two hidden units are enough
"""


def xor_params():
    W1 = np.array([[1.0, -1.0, 1.0, -1.0], [-1.0, 1.0, 1.0, -1.0]])
    b1 = np.array([0.0, 0.0, -1.0, 1.0])
    return [(W1, b1), (np.array([[1.0], [1.0], [0.0], [0.0]]), np.zeros(1))]
