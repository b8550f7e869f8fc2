"""
misconception: Takes the best linear model; its hidden units are always on.
fails:
  no_catalyst: must be 0
  corners: No linear model separates XOR
  width: the network still has to be one that computes the table
  gentle: the corners must be far apart
"""


def xor_params():
    return [(np.eye(2), np.ones(2)), (np.array([[0.0], [1e-3]]), np.array([0.5]))]
