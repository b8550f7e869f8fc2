"""
misconception: Draws every batch at random from all molecules.
fails:
  once: "Draw without replacement: cut one permutation into pieces."
"""


def minibatches(n, batch_size, epochs, rng):
    for _ in range(epochs):
        for start in range(0, n, batch_size):
            yield rng.integers(n, size=min(batch_size, n - start))
