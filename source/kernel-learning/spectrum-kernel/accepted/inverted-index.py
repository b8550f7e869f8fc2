from collections import defaultdict


def spectrum_gram(a, b, k):
    """For each piece, who has it; every piece then adds one small outer product."""
    owners = defaultdict(lambda: (defaultdict(int), defaultdict(int)))
    for side, strings in enumerate((a, b)):
        for number, s in enumerate(strings):
            for start in range(len(s) - k + 1):
                owners[s[start:start + k]][side][number] += 1
    K, left, right = np.zeros((len(a), len(b))), np.zeros(len(a)), np.zeros(len(b))
    for rows, columns in owners.values():
        i, m = np.array(list(rows), dtype=int), np.array(list(rows.values()), dtype=float)
        j, n = np.array(list(columns), dtype=int), np.array(list(columns.values()), dtype=float)
        K[np.ix_(i, j)] += np.outer(m, n)
        left[i] += m**2
        right[j] += n**2
    norms = np.sqrt(np.outer(left, right))
    return np.where(norms > 0, K / np.where(norms > 0, norms, 1), 0)
