"""
misconception: Divides by the number of pieces instead of the norm of their counts.
fails:
  by_hand: divide by both norms
  overlaps: divide by both norms
  values: divide by both norms
  kernel: similarity 1 with itself
  short: divide by both norms
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
        norm = counts.sum(axis=1, keepdims=True)
        return counts / np.maximum(norm, 1)  # a norm is 0, or at least 1

    return features(a) @ features(b).T
