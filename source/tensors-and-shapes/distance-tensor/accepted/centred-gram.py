def pairwise_distances(pos):
    """|a|^2 + |b|^2 - 2 a.b, made safe: centred frames, clipped at zero, diagonal set to zero."""
    centred = pos - pos.mean(axis=-2, keepdims=True)
    gram = centred @ np.swapaxes(centred, -1, -2)
    square = np.diagonal(gram, axis1=-2, axis2=-1)
    result = np.sqrt(np.clip(square[..., :, None] + square[..., None, :] - 2 * gram, 0, None))
    atoms = np.arange(pos.shape[-2])
    result[..., atoms, atoms] = 0
    return result
