"""
misconception: Shuffles once and repeats the same order in each epoch.
fails:
  fresh: Shuffle again at the start of every epoch
  company: The same molecules meet in a batch in every epoch
"""


def minibatches(n, batch_size, epochs, rng):
    order = rng.permutation(n)
    for _ in range(epochs):
        for start in range(0, n, batch_size):
            yield order[start : start + batch_size]
