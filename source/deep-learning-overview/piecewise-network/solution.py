def interpolate(f: Callable, knots: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights of a ReLU network that joins the values of f at the knots by straight lines.

    Args:
        f: takes an array of points and returns their values; called with knots only.
        knots: (K,) float64, increasing.

    Returns:
        [(W1, b1), (W2, b2)], float64, of shapes (1, H), (H,), (H, 1) and (1,), with H at most K.
    """
    ### BEGIN SOLUTION
    values = f(knots)
    slopes = np.diff(values) / np.diff(knots)
    changes = np.diff(slopes, prepend=0.0)  # each unit adds to the slopes of those before it
    kinks = knots[:-1]
    return [(np.ones((1, len(kinks))), -kinks), (changes[:, None], values[:1])]
    ### END SOLUTION
