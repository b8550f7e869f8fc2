"""Uniform numbers: between -a and a they have the variance a^2 / 3. One key after the other is split off."""


def he_init(key, sizes):
    params = []
    for n, m in pairwise(sizes):
        key, mine = jax.random.split(key)
        a = (6 / n) ** 0.5
        params.append((jax.random.uniform(mine, (n, m), minval=-a, maxval=a), jnp.zeros((m,))))
    return params
