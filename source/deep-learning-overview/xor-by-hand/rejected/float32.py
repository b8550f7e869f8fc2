"""
misconception: Keeps the weights in float32; a third has seven digits there.
fails:
  corners: "right to 1e-9, so weights in float64"
"""


def xor_params():
    W1 = np.full((2, 2), 1 / 3, dtype=np.float32)
    b1 = np.array([0, -1 / 3], dtype=np.float32)
    W2 = np.array([[3], [-6]], dtype=np.float32)
    return [(W1, b1), (W2, np.zeros(1, dtype=np.float32))]
