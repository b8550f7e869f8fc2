def minibatches(n, batch_size, epochs, rng):
    for keys in rng.random((epochs, n)):
        waiting = np.argsort(keys).tolist()
        while waiting:
            yield waiting[:batch_size]
            del waiting[:batch_size]
