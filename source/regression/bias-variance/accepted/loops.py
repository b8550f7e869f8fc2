def decompose(preds, f_true, noise_sd):
    R, T = preds.shape
    result = {"bias2": [], "variance": [], "expected_mse": []}
    for t in range(T):
        mean = sum(preds[:, t]) / R
        result["bias2"].append((mean - f_true[t]) ** 2)
        result["variance"].append(sum((p - mean) ** 2 for p in preds[:, t]) / R)
        result["expected_mse"].append(sum((p - f_true[t]) ** 2 for p in preds[:, t]) / R + noise_sd**2)
    return result
