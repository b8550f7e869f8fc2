"""
misconception: Shuffles one array in place and yields slices of it, which are views and change with it.
fails:
  fresh: batches may be views of one array
  company: batches that are views of one array change with it
"""


def minibatches(n: int, batch_size: int, epochs: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    order = np.arange(n)
    for _ in range(epochs):
        rng.shuffle(order)
        for start in range(0, n, batch_size):
            yield order[start : start + batch_size]
