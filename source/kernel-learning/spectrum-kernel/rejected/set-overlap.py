"""
misconception: Notes only whether a piece occurs.
fails:
  by_hand: how often
  overlaps: "Counts matter"
  values: how often each piece occurs
  kernel: only whether
  short: "leaves the others alone"
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
                row[place[s[i : i + k]]] = 1
        norm = np.sqrt((counts**2).sum(axis=1, keepdims=True))
        return counts / np.maximum(norm, 1)  # a norm is 0, or at least 1

    return features(a) @ features(b).T
