"""
misconception: Descends along the gradient of the threshold, which is zero.
fails:
  and_gate: a step has no gradient to follow
  trajectory: after every mistake, at once
  convergence: mistakes must end
  right_rows: the mistakes must end first
  xor: "the mistakes must end"
"""


def perceptron(X, y, epochs):
    def loss(v):
        decisions = jnp.where(jnp.asarray(X) @ v[:-1] + v[-1] > 0, 1.0, 0.0)
        return jnp.sum((decisions - y) ** 2)

    v, mistakes = jnp.zeros(X.shape[1] + 1), []
    for _ in range(epochs):
        mistakes.append(int(loss(v)))
        v = v - 0.1 * jax.grad(loss)(v)
    return v[:-1], v[-1], np.array(mistakes)
