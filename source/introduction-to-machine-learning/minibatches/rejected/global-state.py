"""
misconception: Draws from the global random state.
fails:
  generator: All randomness must come from rng
"""


def minibatches(n, batch_size, epochs, rng):
    for _ in range(epochs):
        order = np.random.permutation(n)
        for start in range(0, n, batch_size):
            yield order[start : start + batch_size]
