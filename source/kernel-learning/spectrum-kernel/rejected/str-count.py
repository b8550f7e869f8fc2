"""
misconception: Counts with str.count, which skips overlapping occurrences.
fails:
  by_hand: holds AA three times
  overlaps: "Overlapping occurrences are missed"
  values: overlapping occurrences
"""


def spectrum_gram(a, b, k):
    place = {}
    for s in [*a, *b]:
        for i in range(len(s) - k + 1):
            place.setdefault(s[i : i + k], len(place))

    def features(strings):
        counts = np.zeros((len(strings), max(len(place), 1)))
        for row, s in zip(counts, strings):
            for piece, column in place.items():
                row[column] = s.count(piece)
        norm = np.sqrt((counts**2).sum(axis=1, keepdims=True))
        return counts / np.maximum(norm, 1)  # a norm is 0, or at least 1

    return features(a) @ features(b).T
