@jax.jit
def assign(X, centers):
    squared = jax.vmap(lambda c: jnp.sum((X - c) ** 2, axis=1), out_axes=1)(centers)
    return jnp.argmin(squared, axis=1), jnp.min(squared, axis=1).sum()


@jax.jit
def update(X, labels, centers):
    counts = jnp.bincount(labels, length=len(centers))
    sums = jax.ops.segment_sum(X, labels, len(centers))
    return jnp.where(counts[:, None] > 0, sums / jnp.maximum(counts, 1)[:, None], centers)


def kmeans(X, centers0, max_iter=100):
    X, centers = jnp.asarray(X), jnp.asarray(centers0)
    labels, total = assign(X, centers)
    inertia = [total]
    for _ in range(max_iter - 1):
        centers = update(X, labels, centers)
        old, (labels, total) = labels, assign(X, centers)
        inertia.append(total)
        if bool((labels == old).all()):
            break
    return labels, centers, jnp.stack(inertia)
