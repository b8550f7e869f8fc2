def dropout(x: np.ndarray, rate: float, rng: np.random.Generator, training: bool) -> np.ndarray:
    """Zero elements at random and scale up the others.

    Args:
        x: float64, any shape.
        rate: probability in [0, 1) that an element is dropped.
        rng: the source of randomness.
        training: whether anything is dropped at all.

    Returns:
        float64, the shape of x.
    """
    ### BEGIN SOLUTION
    if not training:
        return x
    keep = rng.random(x.shape) >= rate
    return np.where(keep, x / (1 - rate), 0.0)
    ### END SOLUTION
