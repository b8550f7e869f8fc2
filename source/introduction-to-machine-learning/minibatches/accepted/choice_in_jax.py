def minibatches(n, batch_size, epochs, rng):
    orders = [rng.choice(n, size=n, replace=False) for _ in range(epochs)]
    return tuple(jnp.asarray(order[i : i + batch_size]) for order in orders for i in range(0, n, batch_size))
