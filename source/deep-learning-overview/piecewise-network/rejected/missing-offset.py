"""
misconception: Leaves the output bias at zero.
fails:
  absolute: start with b2 = 1
  knots: set the output bias so that it starts at f(first knot)
  straight: must be the straight line that joins them
  simple: For a constant only the output bias is left
  torsion: the network is not the interpolant
"""


def interpolate(f, knots):
    slopes = np.diff(f(knots)) / np.diff(knots)
    changes = np.diff(slopes, prepend=0.0)
    return [(np.ones((1, len(slopes))), -knots[:-1]), (changes[:, None], np.zeros(1))]
