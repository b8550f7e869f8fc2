"""
misconception: Computes "at least one" and does not look at the corner (1, 1).
fails:
  corners: check the corner (1,1)
  width: the network still has to be one that computes the table
"""


def xor_params():
    W1 = np.ones((2, 2))
    return [(W1, np.array([0.0, -1.0])), (np.array([[1.0], [-1.0]]), np.zeros(1))]
