"""One unit is "acid without base"; the other, always on, is base minus acid, plus 1."""


def xor_params():
    without = np.array([1.0, -1.0])
    W1 = np.stack([without, -without], axis=1)
    b1 = np.array([0.0, 1.0])
    W2 = np.array([[2.0], [1.0]])
    return [(W1, b1), (W2, np.array([-1.0]))]
