"""
misconception: Takes the slope of each molecule as the gradient of the bias.
fails:
  one_unit: Each gradient has the shape of its array
  linear_regression: "the sum of (prediction - y) for b"
  depths: A gradient of a network with one to three hidden layers is wrong
  batches: the bias is shared by all rows, so sum over the batch
  saturated: "If 'No hidden layer' fails too, mend that first"
  downhill: must lower the loss by the step times
  arguments: must return the gradients themselves
"""


def backprop(params, x, y):
    h = [x]
    for W, b in params[:-1]:
        h.append(np.tanh(h[-1] @ W + b))
    delta = 2 * (h[-1] @ params[-1][0] + params[-1][1] - y) / len(x)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.insert(0, (h[k].T @ delta, delta))
        delta = (delta @ params[k][0].T) * (1 - h[k] ** 2)
    return grads
