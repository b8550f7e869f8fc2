"""Mirrored ReLUs: starts at the last knot and goes to the left."""


def interpolate(f, knots):
    y = f(knots)
    slopes = [(y[i + 1] - y[i]) / (knots[i + 1] - knots[i]) for i in range(len(knots) - 1)]
    W2 = []
    total = 0.0
    for slope in slopes[::-1]:
        W2.append(-slope - total)
        total = -slope
    kinks = knots[:0:-1]
    return [(-np.ones((1, len(kinks))), kinks.copy()), (np.array(W2).reshape(-1, 1), np.array([y[-1]]))]
