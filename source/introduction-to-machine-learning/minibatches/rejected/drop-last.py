"""
misconception: Leaves out the batch that is not full.
fails:
  ten: Keep the short batch at the end.
  once: Was the rest of the epoch dropped?
  sizes: which holds the rest
  fresh: Two epochs had the same order, or none was shuffled.
"""


def minibatches(n, batch_size, epochs, rng):
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n - batch_size + 1, batch_size):
            yield order[start : start + batch_size]
