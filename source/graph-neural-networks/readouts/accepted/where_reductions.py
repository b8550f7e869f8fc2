def readout(H, mask, kind):
    real = np.broadcast_to(mask[:, :, None], H.shape)
    if kind == "sum":
        return np.sum(H, axis=1, where=real)
    if kind == "mean":
        with np.errstate(invalid="ignore"):
            return np.nan_to_num(np.sum(H, axis=1, where=real) / real.sum(axis=1))
    return np.max(H, axis=1, where=real, initial=-np.inf)
