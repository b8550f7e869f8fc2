def decompose(preds: np.ndarray, f_true: np.ndarray, noise_sd: float) -> dict[str, np.ndarray]:
    """Bias, variance and expected squared error for each test molecule.

    Args:
        preds: (R, T) predictions of R fits to different training sets.
        f_true: (T,) true values.
        noise_sd: standard deviation of the noise in measured labels.

    Returns:
        "bias2", "variance" and "expected_mse", each (T,).
    """
    ### BEGIN SOLUTION
    bias2 = (preds.mean(axis=0) - f_true) ** 2
    variance = preds.var(axis=0)
    return {"bias2": bias2, "variance": variance, "expected_mse": bias2 + variance + noise_sd**2}
    ### END SOLUTION
