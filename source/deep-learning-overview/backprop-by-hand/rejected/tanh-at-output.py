"""
misconception: Multiplies by the derivative of tanh at the output, which has none.
fails:
  one_unit: has the slope 2
  linear_regression: "The output is linear: no tanh there"
  depths: A gradient of a network with one to three hidden layers is wrong
  saturated: "If 'No hidden layer' fails too, mend that first"
  downhill: by another amount
  arguments: must return the gradients themselves
"""


def backprop(params, x, y):
    h = [x]
    for W, b in params[:-1]:
        h.append(np.tanh(h[-1] @ W + b))
    out = h[-1] @ params[-1][0] + params[-1][1]
    delta = 2 * (out - y) / len(x) * (1 - np.tanh(out) ** 2)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.insert(0, (h[k].T @ delta, delta.sum(axis=0)))
        delta = (delta @ params[k][0].T) * (1 - h[k] ** 2)
    return grads
