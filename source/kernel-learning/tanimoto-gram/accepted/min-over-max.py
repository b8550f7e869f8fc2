def tanimoto_gram(A, B):
    K = np.ones((len(A), len(B)))
    for n, a in enumerate(A):
        for m, b in enumerate(B):
            largest = np.maximum(a, b).sum()
            if largest:
                K[n, m] = np.minimum(a, b).sum() / largest
    return K
