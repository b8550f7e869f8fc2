"""
misconception: Forgets the 2 of the square, as if the loss had a factor 1/2.
fails:
  one_unit: "The loss 1 has the slope 2 (1 - 0) = 2"
  linear_regression: The 2 comes from the square
  depths: A gradient of a network with one to three hidden layers is wrong
  saturated: "If 'No hidden layer' fails too, mend that first"
  downhill: the 2 of the square
  arguments: must return the gradients themselves
"""


def backprop(params, x, y):
    h = [x]
    for W, b in params[:-1]:
        h.append(np.tanh(h[-1] @ W + b))
    delta = (h[-1] @ params[-1][0] + params[-1][1] - y) / len(x)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.insert(0, (h[k].T @ delta, delta.sum(axis=0)))
        delta = (delta @ params[k][0].T) * (1 - h[k] ** 2)
    return grads
