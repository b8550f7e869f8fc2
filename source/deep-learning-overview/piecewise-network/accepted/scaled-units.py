"""Units that reach 1 at the next knot, and one more that never switches off instead of an output bias."""


def interpolate(f, knots):
    y, width = f(knots), np.diff(knots)
    slopes = np.diff(y) / width
    jumps = np.concatenate([slopes[:1], slopes[1:] - slopes[:-1]])
    W1 = np.append(1 / width, 0.0)[None]
    b1 = np.append(-knots[:-1] / width, 1.0)
    return [(W1, b1), (np.append(jumps * width, y[0])[:, None], np.zeros(1))]
