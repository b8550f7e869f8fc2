"""Runs the network twice, on zeros and on the unit vectors; the difference leaves rounding errors in W."""


def collapse(params):
    def run(x):
        for W, b in params:
            x = x @ W + b
        return x

    n = len(params[0][0])
    b = run(np.zeros((1, n)))[0]
    return [run(np.eye(n)) - b, b]
