def describe(X):
    summary = {"mean": [], "std": [], "min": [], "max": [], "n_missing": []}
    for j in range(X.shape[1]):
        column = X[:, j]
        there = column[~np.isnan(column)]
        summary["n_missing"].append(len(column) - len(there))
        for key, reduce in (("mean", np.mean), ("std", np.std), ("min", np.min), ("max", np.max)):
            summary[key].append(float(reduce(there)) if len(there) else float("nan"))
    return {key: jnp.array(values) for key, values in summary.items()}
