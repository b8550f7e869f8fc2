"""
misconception: Measures the slopes at the middle of the segments instead of taking them from the table.
fails:
  knots: does not go through the values at the knots
  straight: must be the straight line that joins them
  elsewhere: asks f for values elsewhere than at the knots
"""


def interpolate(f, knots):
    middle, h = (knots[1:] + knots[:-1]) / 2, 1e-4
    slopes = (f(middle + h) - f(middle - h)) / (2 * h)
    changes = np.diff(slopes, prepend=0.0)
    return [(np.ones((1, len(slopes))), -knots[:-1]), (changes[:, None], f(knots[:1]))]
