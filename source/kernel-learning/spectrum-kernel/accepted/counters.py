from collections import Counter


def spectrum_gram(a, b, k):
    """Dictionaries of counts; each pair looks up the pieces of its shorter one."""

    def pieces(s):
        counts = Counter("".join(piece) for piece in zip(*(s[i:] for i in range(k))))
        return counts, sum(n * n for n in counts.values()) ** 0.5

    rows, columns = [pieces(s) for s in a], [pieces(s) for s in b]
    K = np.zeros((len(a), len(b)))
    for i, (left, norm) in enumerate(rows):
        for j, (right, other) in enumerate(columns):
            shared = sum(n * right[u] for u, n in left.items() if u in right)
            if shared:
                K[i, j] = shared / (norm * other)
    return K
