def group_split(
    groups: Sequence[Hashable], frac_test: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Random split into training and test rows that keeps groups together.

    Args:
        groups: N labels, one for each row.
        frac_test: share of the rows that the test set has at least, between 0 and 1.
        rng: the source of randomness.

    Returns:
        Integer arrays train_idx and test_idx.

    Raises:
        ValueError: if no row is left for training.
    """
    ### BEGIN SOLUTION
    members = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    parts = list(members.values())
    test = []
    for i in rng.permutation(len(parts)):
        if len(test) >= frac_test * len(groups):
            break
        test += parts[i]
    if len(test) == len(groups):
        raise ValueError("the test set needs all groups: no row is left for training")
    return np.setdiff1d(np.arange(len(groups)), test), np.array(test)
    ### END SOLUTION
