"""
misconception: Takes 1 - z^2 with the pre-activation z as the derivative of tanh.
fails:
  depths: "tanh' is 1 - tanh(z)^2, so use the activation, not its input"
  saturated: 1 - z^2 with the pre-activation z
  downhill: or a gradient of a hidden layer is wrong
  arguments: must return the gradients themselves
"""


def backprop(params, x, y):
    h, z = [x], []
    for W, b in params:
        z.append(h[-1] @ W + b)
        h.append(np.tanh(z[-1]))
    delta = 2 * (z[-1] - y) / len(x)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.insert(0, (h[k].T @ delta, delta.sum(axis=0)))
        if k:
            delta = (delta @ params[k][0].T) * (1 - z[k - 1] ** 2)
    return grads
