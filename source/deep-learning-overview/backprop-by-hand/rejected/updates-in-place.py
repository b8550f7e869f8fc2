"""
misconception: Takes the step of gradient descent while the slopes are on their way back.
fails:
  depths: the slope passes W^T
  downhill: by another amount
  arguments: backprop must not change params
  batches: the gradient of a batch is the mean
"""


def backprop(params, x, y):
    h = [x]
    for W, b in params[:-1]:
        h.append(np.tanh(h[-1] @ W + b))
    delta = 2 * (h[-1] @ params[-1][0] + params[-1][1] - y) / len(x)
    grads = []
    for (W, b), entered in zip(params[::-1], h[::-1]):
        dW, db = entered.T @ delta, delta.sum(axis=0)
        W -= 0.01 * dW
        b -= 0.01 * db
        delta = (delta @ W.T) * (1 - entered**2)
        grads.insert(0, (dW, db))
    return grads
