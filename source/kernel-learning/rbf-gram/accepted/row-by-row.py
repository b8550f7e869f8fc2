def rbf_gram(A, B, gamma):
    return [[np.exp(-gamma * np.sum(np.square(a - b))) for b in B] for a in A]
