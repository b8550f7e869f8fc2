"""All numbers of the network in one draw, cut into layers."""


def he_init(key, sizes):
    counts = [n * m for n, m in pairwise(sizes)]
    pool = np.asarray(jax.random.normal(key, (sum(counts),)))
    parts = np.split(pool, np.cumsum(counts)[:-1])
    return [
        (jnp.asarray(part.reshape(n, m) * np.sqrt(2 / n)), jnp.zeros(m))
        for part, n, m in zip(parts, sizes[:-1], sizes[1:])
    ]
