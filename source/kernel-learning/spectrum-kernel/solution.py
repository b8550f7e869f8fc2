def spectrum_gram(a: list[str], b: list[str], k: int) -> np.ndarray:
    """Normalised spectrum kernel.

    Args:
        a, b: lists of strings.
        k: length of the pieces that are counted, at least 1.

    Returns:
        (len(a), len(b)) float64 between 0 and 1; 0 for a string shorter than k.
    """
    ### BEGIN SOLUTION
    place = {}
    for s in [*a, *b]:
        for i in range(len(s) - k + 1):
            place.setdefault(s[i : i + k], len(place))

    def features(strings):
        counts = np.zeros((len(strings), max(len(place), 1)))
        for row, s in zip(counts, strings):
            for i in range(len(s) - k + 1):
                row[place[s[i : i + k]]] += 1
        norm = np.sqrt((counts**2).sum(axis=1, keepdims=True))
        return counts / np.maximum(norm, 1)  # a norm is 0, or at least 1

    return features(a) @ features(b).T
    ### END SOLUTION
