def minibatches(n, batch_size, epochs, rng):
    cuts = np.arange(batch_size, n, batch_size)
    batches = []
    for _ in range(epochs):
        order = np.arange(n)
        rng.shuffle(order)
        batches += np.split(order, cuts)
    return batches
