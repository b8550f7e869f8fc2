def xor_params() -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights of a ReLU network that computes "exactly one of two".

    Returns:
        [(W1, b1), (W2, b2)], float64, of shapes (2, H), (H,), (H, 1) and (1,), with H at most 2.
    """
    ### BEGIN SOLUTION
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])  # both units see the sum of the inputs
    b1 = np.array([0.0, -1.0])  # the second one starts when both are present
    W2 = np.array([[1.0], [-2.0]])
    return [(W1, b1), (W2, np.array([0.0]))]
    ### END SOLUTION
