"""
misconception: Builds a step function with huge weights.
fails:
  gentle: Weights in the thousands make a cliff
"""


def xor_params():
    W1 = 1000 * np.ones((2, 2))
    b1 = np.array([-999.0, -1999.0])
    return [(W1, b1), (np.array([[1.0], [-1001.0]]), np.zeros(1))]
