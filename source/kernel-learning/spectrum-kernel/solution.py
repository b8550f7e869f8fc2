def spectrum_gram(a: list[str], b: list[str], k: int) -> np.ndarray:
    """Normalised spectrum kernel.

    Args:
        a, b: lists of strings.
        k: length of the pieces that are counted, at least 1.

    Returns:
        (len(a), len(b)) float64 between 0 and 1; 0 for a string shorter than k.
    """
    ### BEGIN SOLUTION
    def pieces(s):
        return [s[i : i + k] for i in range(len(s) - k + 1)]

    place = {}
    for s in [*a, *b]:
        for piece in pieces(s):
            place.setdefault(piece, len(place))

    def features(strings):
        counts = np.zeros((len(strings), len(place)))
        for row, s in zip(counts, strings):
            for piece in pieces(s):
                row[place[piece]] += 1
        norm = np.sqrt((counts**2).sum(axis=1, keepdims=True))
        return counts / np.maximum(norm, 1)  # a norm is 0, or at least 1

    return features(a) @ features(b).T
    ### END SOLUTION
