"""
misconception: Cuts the molecules into batches first and shuffles these.
fails:
  ten: Keep the short batch at the end.
  sizes: All are full but the last of each epoch
  company: shuffling finished batches, or starting the sequence elsewhere, is not enough
"""


def minibatches(n, batch_size, epochs, rng):
    batches = [np.arange(n)[start : start + batch_size] for start in range(0, n, batch_size)]
    for _ in range(epochs):
        for i in rng.permutation(len(batches)):
            yield batches[i]
