def spectrum_gram(a, b, k):
    """scikit-learn's counter of characters, and a sparse matrix product."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.preprocessing import normalize

    if max(map(len, [*a, *b]), default=0) < k:
        return np.zeros((len(a), len(b)))
    vectorizer = CountVectorizer(analyzer=lambda s: [s[i:i + k] for i in range(len(s) - k + 1)])
    counts = normalize(vectorizer.fit_transform([*a, *b]).astype(float))
    return (counts[:len(a)] @ counts[len(a):].T).toarray()
