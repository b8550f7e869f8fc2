"""One molecule at a time, so the activation gets a single row, and a list of lists in the end."""


def mlp(params, x, act):
    rows = []
    for h in x:
        for W, b in params[:-1]:
            h = act(W.T.dot(h) + b)
        W, b = params[-1]
        rows.append((W.T.dot(h) + b).tolist())
    return rows


def n_params(sizes):
    return sum(m + n * m for n, m in pairwise(sizes))
