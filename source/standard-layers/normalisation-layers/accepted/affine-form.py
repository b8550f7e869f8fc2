"""Batch normalisation as one scale and one offset; the moving average as a small step."""


def _statistics(x, axis):
    mean = np.mean(x, axis=axis, keepdims=True)
    return mean, np.mean(np.square(x - mean), axis=axis, keepdims=True)


def batchnorm(x, gamma, beta, state, training, momentum=0.99, eps=1e-3):
    mean, var = state["mean"], state["var"]
    if training:
        batch_mean, batch_var = _statistics(x, 0)
        mean, var = batch_mean[0], batch_var[0]
        state = {"mean": state["mean"] + (1 - momentum) * (mean - state["mean"]),
                 "var": state["var"] + (1 - momentum) * (var - state["var"])}
    scale = gamma * (var + eps) ** -0.5
    return x * scale + (beta - mean * scale), state


def layernorm(x, gamma, beta, eps=1e-3):
    mean, var = _statistics(x, -1)
    return (x - mean) * (var + eps) ** -0.5 * gamma + beta
