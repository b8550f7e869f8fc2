def mse(w, b, X, y):
    A = jnp.column_stack([X, jnp.ones(len(y))])
    theta = jnp.append(w, b)
    return (theta @ (A.T @ A) @ theta - 2 * theta @ (A.T @ y) + y @ y) / len(y)


def mse_grad(w, b, X, y):
    A = np.column_stack([X, np.ones(len(y))])
    slope = 2 / len(y) * (A.T @ A @ np.append(w, b) - A.T @ y)
    return slope[:-1], slope[-1]
