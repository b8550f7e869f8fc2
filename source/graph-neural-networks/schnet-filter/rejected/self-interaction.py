"""
misconception: Lets the sum run over all atoms, the atom itself included.
fails:
  two_atoms: "nothing to themselves: exclude i = j"
  lone_atom: "An isolated atom talks to itself: exclude i = j."
"""


def cfconv(h, pos, Wf, centers, gamma, rc):
    pos = jnp.asarray(pos)
    squared = ((pos[:, None] - pos[None]) ** 2).sum(axis=-1)
    r = jnp.where(squared > 0, jnp.sqrt(jnp.where(squared > 0, squared, 1.0)), 0.0)
    cutoff = jnp.where(r < rc, 0.5 * (jnp.cos(jnp.pi * r / rc) + 1), 0.0)
    filters = jnp.exp(-gamma * (r[..., None] - centers) ** 2) @ Wf
    return jnp.einsum("jf,ijf,ij->if", h, filters, cutoff)
