"""The absolute value of the difference, from a ReLU for each sign."""


def xor_params():
    difference = np.array([[1.0], [-1.0]])
    return [(np.hstack([difference, -difference]), np.zeros(2)), (np.ones((2, 1)), np.zeros(1))]
