"""NumPy's generator, whose seed is drawn with the key; float64 arrays of NumPy."""


def he_init(key, sizes):
    rng = np.random.default_rng(np.asarray(jax.random.bits(key, (4,))))
    return [(rng.normal(0, (2 / n) ** 0.5, size=(n, m)), np.zeros(m)) for n, m in pairwise(sizes)]
