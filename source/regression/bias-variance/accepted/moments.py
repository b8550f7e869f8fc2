def decompose(preds, f_true, noise_sd):
    errors = preds - f_true
    first, second = errors.mean(0), np.einsum("rt,rt->t", errors, errors) / len(errors)
    return {"bias2": first**2, "variance": second - first**2, "expected_mse": second + noise_sd * noise_sd}
