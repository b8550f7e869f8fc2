def minibatches(n: int, batch_size: int, epochs: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Batches of molecule indices, each epoch a fresh shuffle.

    Args:
        n: number of molecules, at least 1.
        batch_size: molecules in a batch, at least 1; the last of an epoch may be shorter.
        epochs: passes over all molecules.
        rng: the source of randomness.

    Yields:
        Integer arrays of indices, (batch_size,) or shorter.
    """
    ### BEGIN SOLUTION
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            yield order[start : start + batch_size]
    ### END SOLUTION
