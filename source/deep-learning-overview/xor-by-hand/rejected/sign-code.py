"""
misconception: Expects somebody to look at the sign of the output, as with a perceptron.
fails:
  no_catalyst: must be 0
  corners: nothing rounds them or looks at their sign
"""


def xor_params():
    W1 = np.ones((2, 2))
    return [(W1, np.array([0.0, -1.0])), (np.array([[2.0], [-4.0]]), np.array([-1.0]))]
