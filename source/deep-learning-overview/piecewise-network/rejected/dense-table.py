"""
misconception: Tabulates f on a fine grid and reads the values at the knots from there.
fails:
  knots: does not go through the values at the knots
  straight: must be the straight line that joins them
  elsewhere: asks f for values elsewhere than at the knots
"""


def interpolate(f, knots):
    grid = np.linspace(knots[0], knots[-1], 3001)
    values = np.interp(knots, grid, f(grid))
    changes = np.diff(np.diff(values) / np.diff(knots), prepend=0.0)
    return [(np.ones((1, len(changes))), -knots[:-1]), (changes[:, None], values[:1])]
