"""One molecule at a time, outer products, and the mean at the end."""


def backprop(params, x, y):
    total = [[np.zeros_like(W), np.zeros_like(b)] for W, b in params]
    for row, target in zip(x, y):
        values = [row]
        for W, b in params[:-1]:
            values.append(np.tanh(values[-1] @ W + b))
        slope = 2 * (values[-1] @ params[-1][0] + params[-1][1] - target)
        for k in range(len(params) - 1, -1, -1):
            total[k][0] += np.outer(values[k], slope)
            total[k][1] += slope
            if k:
                slope = (params[k][0] @ slope) * (1 - values[k] ** 2)
    return [(dW / len(x), db / len(x)) for dW, db in total]
