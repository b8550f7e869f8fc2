"""Asks f for one knot at a time, and carries the slope along."""


def interpolate(f, knots):
    heights = [float(f(knots[i:i + 1])[0]) for i in range(len(knots))]
    bends, slope = [], 0.0
    for i in range(len(knots) - 1):
        rise = (heights[i + 1] - heights[i]) / (knots[i + 1] - knots[i])
        bends.append([rise - slope])
        slope = rise
    return [[[[1.0] * len(bends)], [-knot for knot in knots[:-1]]], [bends, [heights[0]]]]
