"""
misconception: Sums over the batch where the loss takes the mean.
fails:
  linear_regression: "The 2 comes from the square, B from the mean"
  depths: "If 'No hidden layer' fails too, mend that first"
  batches: twice the batch gave twice the gradient
  saturated: "If 'No hidden layer' fails too, mend that first"
  downhill: by another amount
  arguments: must return the gradients themselves
"""


def backprop(params, x, y):
    h = [x]
    for W, b in params[:-1]:
        h.append(np.tanh(h[-1] @ W + b))
    delta = 2 * (h[-1] @ params[-1][0] + params[-1][1] - y)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.insert(0, (h[k].T @ delta, delta.sum(axis=0)))
        delta = (delta @ params[k][0].T) * (1 - h[k] ** 2)
    return grads
