"""
misconception: Divides every difference by the width of the first segment.
fails:
  absolute: 2 at 2
  knots: does not go through the values at the knots
  straight: divide each difference by the width of its own segment
  simple: on a straight line there is one slope
"""


def interpolate(f, knots):
    values = f(knots)
    slopes = np.diff(values) / (knots[1] - knots[0])
    changes = np.diff(slopes, prepend=0.0)
    return [(np.ones((1, len(slopes))), -knots[:-1]), (changes[:, None], values[:1])]
