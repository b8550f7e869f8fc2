"""
misconception: Leaves the inner product as it is.
fails:
  by_hand: divide by both norms
  overlaps: divide by both norms
  values: divide by both norms
  kernel: "Longer peptides look similar to everything: divide by the norms"
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
        return counts

    return features(a) @ features(b).T
