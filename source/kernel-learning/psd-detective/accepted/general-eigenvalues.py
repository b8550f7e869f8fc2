def is_psd(K, tol=1e-8):
    if not np.allclose(K, K.T, rtol=0, atol=tol * abs(K).max()):
        return np.False_
    values = np.linalg.eigvals(K).real
    return np.min(values) >= -tol * np.max(np.abs(values))


def bad_points():
    angle = np.linspace(0, 2 * np.pi, 6, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)
