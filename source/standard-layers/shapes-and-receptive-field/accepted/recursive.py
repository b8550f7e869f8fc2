"""Peels layers off by recursion; pools block by block."""


def output_length(L, layers):
    if not layers:
        return L
    (kernel, stride), *rest = layers
    if L < kernel:
        raise ValueError("too short")
    return output_length(1 + (L - kernel) // stride, rest)


def receptive_field(layers):
    if not layers:
        return 1
    (kernel, stride), *rest = layers
    return kernel + stride * (receptive_field(rest) - 1)


def max_pool1d(x, size):
    return np.stack([x[:, s:s + size].max(axis=1) for s in range(0, x.shape[1] - size + 1, size)], axis=1)
