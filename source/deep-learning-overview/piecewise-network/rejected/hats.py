"""
misconception: Builds a hat of three units for each knot, as finite elements do.
fails:
  absolute: At most three units
  width: more hidden units than there are knots
"""


def interpolate(f, knots):
    values = f(knots)
    grid = np.concatenate([[2 * knots[0] - knots[1]], knots, [2 * knots[-1] - knots[-2]]])
    kinks, weights = [], []
    for i, value in enumerate(values):
        left, middle, right = grid[i:i + 3]
        up, down = 1 / (middle - left), 1 / (right - middle)
        kinks += [left, middle, right]
        weights += [value * up, -value * (up + down), value * down]
    return [(np.ones((1, len(kinks))), -np.array(kinks)), (np.array(weights)[:, None], np.zeros(1))]
