"""
misconception: Trusts the cosine to stay at zero beyond the cutoff.
fails:
  beyond_cutoff: "The cosine rises again beyond rc"
"""


def cfconv(h, pos, Wf, centers, gamma, rc):
    pos = jnp.asarray(pos)
    other = ~jnp.eye(len(pos), dtype=bool)
    r = jnp.sqrt(jnp.where(other, ((pos[:, None] - pos[None]) ** 2).sum(axis=-1), 1.0))
    filters = jnp.exp(-gamma * (r[..., None] - centers) ** 2) @ Wf
    return jnp.einsum("jf,ijf,ij->if", h, filters, other * 0.5 * (jnp.cos(jnp.pi * r / rc) + 1))
