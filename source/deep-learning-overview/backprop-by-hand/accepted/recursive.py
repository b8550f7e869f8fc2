"""Each layer asks the rest of the network for the slope at its output; 1/cosh^2 as derivative."""


def backprop(params, x, y):
    def rest(layers, h):
        """Gradients of these layers, and the slope of the loss at h, what enters them."""
        (W, b), later = layers[0], layers[1:]
        z = np.einsum("bi,io->bo", h, W) + b
        if later:
            grads, slope = rest(later, np.tanh(z))
            slope = slope / np.cosh(z) ** 2
        else:
            grads, slope = [], (z - y) * (2 / y.size)
        here = (np.einsum("bi,bo->io", h, slope), np.einsum("bo->o", slope))
        return [here, *grads], np.einsum("bo,io->bi", slope, W)

    return rest(list(params), x)[0]
