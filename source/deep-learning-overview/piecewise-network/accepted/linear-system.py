"""Chooses the kinks, and solves for the output layer: K equations for K unknowns."""


def interpolate(f, knots):
    kinks = knots[:-1]
    hidden = np.maximum(knots[:, None] - kinks, 0)
    weights = np.linalg.solve(np.column_stack([hidden, np.ones(len(knots))]), f(knots))
    return [(np.ones((1, kinks.size)), -kinks), (weights[:-1, None], weights[-1:])]
