"""
misconception: Gives each unit the slope of its segment; but the units before it are still on.
fails:
  absolute: "to the slope from 0 on"
  knots: remember that each ReLU adds to the slopes before it
  straight: use the change of slope at the knot
  simple: one slope and no change of it
  torsion: the network is not the interpolant
"""


def interpolate(f, knots):
    values = f(knots)
    slopes = np.diff(values) / np.diff(knots)
    return [(np.ones((1, len(slopes))), -knots[:-1]), (slopes[:, None], values[:1])]
