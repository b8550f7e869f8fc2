"""
misconception: Strings the epochs together before cutting, so that a batch reaches from one into the next.
fails:
  ten: in each of two epochs
  once: In some epoch not every index occurred exactly once.
  sizes: no batch mixes two epochs
  fresh: Two epochs had the same order
"""


def minibatches(n, batch_size, epochs, rng):
    orders = [rng.permutation(n) for _ in range(epochs)]
    stream = np.concatenate(orders) if orders else np.zeros(0, dtype=int)
    for start in range(0, len(stream), batch_size):
        yield stream[start : start + batch_size]
