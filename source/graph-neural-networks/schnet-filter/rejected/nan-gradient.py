"""
misconception: Takes the norm of all differences and masks the diagonal afterwards.
fails:
  gradient: "is NaN: sqrt has no slope at 0, guard the diagonal before the root (double where)."
"""


def cfconv(h, pos, Wf, centers, gamma, rc):
    pos = jnp.asarray(pos)
    r = jnp.linalg.norm(pos[:, None] - pos[None], axis=-1)
    cutoff = jnp.where(r < rc, 0.5 * (jnp.cos(jnp.pi * r / rc) + 1), 0.0) * (1 - jnp.eye(len(pos)))
    filters = jnp.exp(-gamma * (r[..., None] - centers) ** 2) @ Wf
    return jnp.einsum("jf,ijf,ij->if", h, filters, cutoff)
