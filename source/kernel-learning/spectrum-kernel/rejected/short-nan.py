"""
misconception: Divides zero by zero for strings without pieces.
fails:
  short: not NaN
"""


def spectrum_gram(a, b, k):
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
        with np.errstate(invalid="ignore"):
            return counts / norm

    return features(a) @ features(b).T
